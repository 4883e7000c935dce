// A visit written down where the network is bad: what was typed is kept on this telephone until it has arrived, photographs are made smaller,
// and what can't be sent waits for the network. The form works without this too.
"use strict";

(() => {
  const WIDEST = 1600, SMALL = 1500000, RETRY = 15000;
  const form = () => document.querySelector("form[data-visit]");
  const name = (of) => `tuodi-visit-${of.dataset.visit}`;
  const kept = ["key", "on", "visitor", "result", "note"];
  let waiting = false;

  const say = (words, tone) => {
    const note = document.getElementById("visit-note");
    note.textContent = words;
    note.className = `note-box ${tone || ""}`;
    note.hidden = !words;
  };

  const keep = (of) => {
    const values = Object.fromEntries([...new FormData(of)].filter(([field]) => kept.includes(field)));
    try { localStorage.setItem(name(of), JSON.stringify(values)); } catch { /* a full or closed store: nothing is kept */ }
  };

  const restore = (of) => {
    let values;
    try { values = JSON.parse(localStorage.getItem(name(of)) || "null"); } catch { return; }
    if (!values || of.querySelector(".wrong")) return;
    for (const [field, value] of Object.entries(values)) {
      const inputs = of.querySelectorAll(`[name="${field}"]`);
      if (inputs.length > 1) inputs.forEach((one) => { one.checked = one.value === value; });
      else if (inputs.length) inputs[0].value = value;
    }
    if (values.note || values.result) say("已恢复上次没有提交的内容；草稿只存在这台设备上，提交后清除。照片请重新选择。");
  };

  const smaller = async (file) => {
    if (file.size < SMALL) return file;
    try {
      const picture = await createImageBitmap(file);
      const share = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * share);
      canvas.height = Math.round(picture.height * share);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
      return made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    } catch { return file; }
  };

  const send = async () => {
    const mine = form();
    if (!mine) return;
    mine.querySelectorAll("button").forEach((one) => { one.disabled = true; });
    say("正在提交……");
    let answer;
    try {
      answer = await fetch(mine.action || location.href, { method: "POST", body: new FormData(mine), redirect: "manual", credentials: "same-origin" });
    } catch {
      waiting = true;
      say("没有网络，内容已存在这台设备上，联网后自动提交；请不要关闭本页（关闭后文字仍在，照片须重新选择）。", "warn");
      mine.querySelectorAll("button").forEach((one) => { one.disabled = false; });
      return;
    }
    waiting = false;
    if (answer.type === "opaqueredirect") {
      localStorage.removeItem(name(mine));
      location.assign(mine.dataset.next);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("form[data-visit]");
    if (!next) { say("没有提交成功：请重新登录后再提交，内容已保存。", "stop"); mine.querySelectorAll("button").forEach((one) => { one.disabled = false; }); return; }
    const photos = mine.querySelector("[name=photos]").files;
    mine.replaceWith(next);
    next.querySelector("[name=photos]").files = photos;
    say("没有提交：请看下面的说明。", "stop");
    ready();
    (next.querySelector(".wrong") || next).scrollIntoView();
  };

  const ready = () => {
    const mine = form();
    mine.addEventListener("input", () => keep(mine));
    mine.addEventListener("submit", (event) => { event.preventDefault(); keep(mine); send(); });
    mine.querySelector("[name=photos]").addEventListener("change", async (event) => {
      const chosen = new DataTransfer();
      for (const file of event.target.files) chosen.items.add(await smaller(file));
      event.target.files = chosen.files;
      event.target.dataset.ready = String(chosen.files.length);
    });
  };

  window.addEventListener("online", () => { if (waiting) send(); });
  setInterval(() => { if (waiting && navigator.onLine) send(); }, RETRY);
  if (form()) { restore(form()); ready(); }
})();
