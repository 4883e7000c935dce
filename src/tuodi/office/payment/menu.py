"""Payments' entries of the navigation."""

from tuodi.office.core.menu import register

register("支付", "应付救助款", "payment:dues", "payment.view", 380)
register("支付", "支付批次", "payment:batches", "payment.view", 390)
