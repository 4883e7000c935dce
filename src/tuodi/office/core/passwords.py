"""Password rules beyond Django's own."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class ThreeKindsValidator:
    """At least three of: lower case, upper case, digits, other characters."""

    def validate(self, password: str, user: object = None) -> None:
        kinds = [any(test(char) for char in password) for test in (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())]
        if sum(kinds) < 3:
            raise ValidationError(self.get_help_text(), code="too_few_kinds")

    def get_help_text(self) -> str:
        return "密码要包含大写字母、小写字母、数字、符号中的至少三种。"
