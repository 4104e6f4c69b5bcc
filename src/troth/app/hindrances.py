"""What an operator can mend: told in one line, where anything else is a bug and shows its traceback."""

from troth.app.covering import CannotStart
from troth.audit.gather import Gathering
from troth.audit.results import ResultsError
from troth.audit.verify import ArchiveUnreadable
from troth.mail.rules import RulesError
from troth.people.publishing.publisher import PublicationError
from troth.people.staff.members import StaffError
from troth.people.tenants import TenantError
from troth.policy import PolicyError
from troth.runtime.database import MigrationError
from troth.runtime.ports import Outage
from troth.runtime.settings import SettingError
from troth.vault.aggregates import BudgetSpent
from troth.vault.notes import NoteError
from troth.vault.refusal import PolicyViolation
from troth.visits.archives import ArchiveError

HINDRANCES = (
    SettingError,
    TenantError,
    StaffError,
    PublicationError,
    PolicyError,
    RulesError,
    CannotStart,
    MigrationError,
    NoteError,
    PolicyViolation,
    BudgetSpent,
    ArchiveError,
    Gathering,
    ResultsError,
    ArchiveUnreadable,
    Outage,
)
