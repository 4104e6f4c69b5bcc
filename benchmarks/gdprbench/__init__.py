"""GDPRBench (Shastri et al., VLDB 2020): what keeping the law costs a store of personal data.

The workloads follow the paper and the published code, which differ, so both mixes are run under their
names. What either leaves open is settled the same way for every store, and said in `workload.py`.
"""
