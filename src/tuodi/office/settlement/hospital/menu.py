"""The hospitals' entry of the navigation."""

from tuodi.office.core.menu import register

register("结算", "医院对账", "settlement:reconciliations", "hospital.reconciliation.view", 240)
