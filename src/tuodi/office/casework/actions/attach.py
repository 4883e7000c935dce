"""Files handed in: the type is what the content is, the size is limited, every look is in the trail."""

from __future__ import annotations

import base64
import hashlib
from pathlib import PurePath

import filetype  # type: ignore[import-untyped]

from tuodi.office.casework import flow
from tuodi.office.casework.models import Asked, Attachment, Case, Content
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor

MOST = 10 * 1024 * 1024
KINDS = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}


@action("casework.check", may_change_nothing=True)
def attach(actor: Actor, case: Case, name: str, content: bytes, key: str = "") -> Attachment:
    """Keep a file with the case; `key`: the document that it is, which then counts as received. The same content is kept once.

    Raises CaseRefused for a file that is too big, empty, or no PDF or picture by its content, whatever its name says.
    """
    flow.held(actor, case, "", *(Case.OPEN))
    if not content or len(content) > MOST:
        raise CaseRefused(f"文件须在 {MOST // 1024 // 1024} MB 以内，且不能为空。", "file")
    found = filetype.guess(content[:8192])
    if found is None or found.mime not in KINDS:
        raise CaseRefused(f"只收 {'、'.join(KINDS.values())} 文件（按内容识别，与扩展名无关）。", "file")
    digest = hashlib.sha256(content).hexdigest()
    before = case.attachments.filter(digest=digest).first()
    if before is not None:
        return before
    asked = case.asked.filter(key=key).first() if key else None
    plain = PurePath(name.replace("\\", "/")).name[:100] or f"附件.{found.extension}"
    made = Attachment.objects.create(
        case=case, asked=asked, name=plain, kind=found.mime, size=len(content), digest=digest, actor_name=actor.name[:60]
    )
    Content.objects.create(attachment=made, data=base64.b64encode(content).decode())
    if asked is not None and asked.state == Asked.State.ASKED:
        asked.state = Asked.State.RECEIVED
        asked.save(update_fields=["state", "at"])
    audit.record("casework.attached", actor, case, district=case.district_id, number=case.number, name=plain, digest=digest)
    return made


@action("casework.view")
def open_attachment(actor: Actor, attachment: Attachment) -> bytes:
    """The file's bytes; who looked is in the trail."""
    case = attachment.case
    rights.check_district(actor, case.district_id)
    audit.record("casework.opened", actor, case, district=case.district_id, number=case.number, name=attachment.name)
    return base64.b64decode(attachment.content.data)
