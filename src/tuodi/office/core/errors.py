"""Error pages in Chinese."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tuodi.office.core.rights import Refused


def page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A plain page with one sentence."""
    return render(request, "core/error.html", {"title": title, "text": text, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400, "请求有误", "浏览器发来的内容无法识别，请返回后重试。")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, "不能进行这项操作", str(exception) if isinstance(exception, Refused) else "您没有这项操作的权限。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403, "页面已过期", "这个页面打开得太久，或者登录已经变化。请刷新页面后再提交。")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404, "没有找到", "没有这个页面或这条记录，或者它不属于您的辖区。")


def server_error(request: HttpRequest) -> HttpResponse:
    return page(request, 500, "系统出错", "操作没有完成，数据没有改动。请稍后重试；仍然出错请联系系统管理员。")
