"""The auditor's archive: what shows whether a tenant keeps its policy, to be checked without the server."""
