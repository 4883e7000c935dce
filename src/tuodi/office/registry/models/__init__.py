"""What the registry stores: people, their identities in time, institutions, filings, and the departments' lists."""

from tuodi.office.registry.models.asked import IdentityAsked
from tuodi.office.registry.models.departments import Certification, Department
from tuodi.office.registry.models.filing import Filing
from tuodi.office.registry.models.identity import Identity
from tuodi.office.registry.models.institution import Assessment, Institution, InstitutionTerm
from tuodi.office.registry.models.lists import DepartmentList, ListFile, ListRow
from tuodi.office.registry.models.person import BankAccount, Household, Insurance, Person, PersonChange
from tuodi.office.registry.models.push import Push

__all__ = [
    "Assessment",
    "BankAccount",
    "Certification",
    "Department",
    "DepartmentList",
    "Filing",
    "Household",
    "Identity",
    "IdentityAsked",
    "Institution",
    "InstitutionTerm",
    "Insurance",
    "ListFile",
    "ListRow",
    "Person",
    "PersonChange",
    "Push",
]
