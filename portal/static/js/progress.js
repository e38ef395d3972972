// Replaces #progress by its newer self until nothing is under way there.
"use strict";

const EVERY = 1500;

async function follow() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = page.getElementById("progress");
  if (!answer.ok || !newer) return;
  document.getElementById("progress").replaceWith(newer);
  if (newer.hasAttribute("data-under-way")) setTimeout(follow, EVERY);
  else document.querySelectorAll("button[disabled]").forEach((button) => { button.disabled = false; });
}

if (document.getElementById("progress").hasAttribute("data-under-way")) setTimeout(follow, EVERY);
