"""A bank's statement: read in, matched with the books by itself where there is no doubt, by hand elsewhere."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.fund import bank, chart, queries
from tuodi.office.fund.actions.common import check_place, lock_cash
from tuodi.office.fund.models import BankFile, BankLine, PostingLine
from tuodi.office.fund.refused import BooksRefused


@action("fund.post")
def import_statement(actor: Actor, city: str, code: str, name: str, content: bytes, *, district: int | None = None) -> BankFile:
    """Take a statement (CSV or Excel) of an account of money and match what is beyond doubt. Raises BooksRefused, naming rows."""
    check_place(actor, city, district)
    if code not in chart.CASH:
        raise BooksRefused("只有财政专户和支出户有银行对账单。")
    lock_cash(city)
    found = bank.read(content)
    values = {"city": city, "district_id": district, "code": code, "sha256": hashlib.sha256(content).hexdigest()}
    days = [row.day for row in found]
    try:
        with transaction.atomic():
            file = BankFile.objects.create(
                **values, name=name[:120], first_day=min(days), last_day=max(days), balance=found[-1].balance, actor=actor.user
            )
    except IntegrityError as error:
        raise BooksRefused("这份对账单已经导入过。") from error
    BankLine.objects.bulk_create(
        [
            BankLine(
                file=file,
                district_id=district,
                number=row.number,
                day=row.day,
                amount=row.amount,
                party=row.party[:120],
                text=row.text[:200],
                reference=row.reference[:80],
            )
            for row in found
        ]
    )
    matched = _match(file)
    audit.record("fund.bank_read", actor, file, district=district, file=file.name, count=len(found), matched=matched)
    return file


def _match(file: BankFile) -> int:
    """Match the account's open lines of both sides; answers how many pairs were made."""
    theirs = queries.open_bank_lines(file.city, file.district_id, file.code)
    ours = queries.open_cash_lines(file.city, file.district_id, file.code)
    pairs = bank.pairs([(one.pk, one.day, one.amount) for one in theirs], [(one.pk, one.posting.date, one.amount) for one in ours])
    for bank_line, line in pairs:
        BankLine.objects.filter(pk=bank_line).update(line=line, matched_by="自动")
    return len(pairs)


@action("fund.post")
def match_line(actor: Actor, bank_line: BankLine, line: PostingLine) -> BankLine:
    """Say by hand that a line of the statement is a line of the books: same account, same amount."""
    file = bank_line.file
    check_place(actor, file.city, file.district_id)
    lock_cash(file.city)
    held = BankLine.objects.get(pk=bank_line.pk)
    if held.line_id or BankLine.objects.filter(line=line).exists():
        raise BooksRefused("其中一方已经勾对。")
    account = line.account
    if (account.city, account.district_id, account.code.split(".")[0]) != (file.city, file.district_id, file.code) or line.amount != held.amount:
        raise BooksRefused("账户或金额不同，不能勾对。")
    held.line, held.matched_by = line, actor.name[:60]
    held.save(update_fields=["line", "matched_by"])
    audit.record("fund.bank_matched", actor, held, district=file.district_id, amount=held.amount, number=line.posting.number)
    return held


@action("fund.post")
def unmatch_line(actor: Actor, bank_line: BankLine) -> BankLine:
    """Take a match back."""
    check_place(actor, bank_line.file.city, bank_line.file.district_id)
    lock_cash(bank_line.file.city)
    held = BankLine.objects.get(pk=bank_line.pk)
    if not held.line_id:
        raise BooksRefused("这一行没有勾对。")
    held.line, held.matched_by = None, ""
    held.save(update_fields=["line", "matched_by"])
    audit.record("fund.bank_unmatched", actor, held, district=bank_line.file.district_id, amount=held.amount)
    return held
