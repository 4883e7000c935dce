"""The audit events of the ground floor."""

from tuodi.office.core.audit import register

register("core.districts_loaded", "载入 {city} 的区县：{count} 个")
register("core.street_added", "添加街道（乡镇）：{name}")
register("core.logged_in", "登录")
register("core.login_failed", "登录失败：{username}")
register("core.login_locked", "登录失败次数过多，暂时锁定：{username}")
register("core.logged_out", "退出登录")
register("core.password_changed", "修改密码：{username}")
register("core.totp_changed", "动态口令：{state}")
register("core.user_added", "添加用户 {username}（{role}）")
register("core.user_changed", "修改用户 {username}：{changes}")
register("core.key_added", "建立接口密钥 {key_id}（{name}）")
register("core.key_stopped", "停用接口密钥 {key_id}")
register("core.exported", "导出“{title}”：{count} 行")
register("core.trail_searched", "按{by}查询审计日志，找到 {count} 人")
