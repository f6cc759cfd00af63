// Runs once, when the conversation component is mounted. `element`, `trigger`, `server` and `watch` come from the framework.
const root = document.documentElement;
const bar = () => document.querySelector("#bar .bar");
const text = (name) => bar()?.dataset[name] ?? "";
// The sheet in which notes open stands outside the framework's own tree, which it may redraw at any time.
const viewer = document.createElement("dialog");
viewer.id = "viewer";
viewer.setAttribute("aria-labelledby", "viewer-title");
viewer.innerHTML = '<div class="sheet"></div>';
document.body.append(viewer);

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function place(button) {
  const { path, first, last, marks, digest } = button.dataset;
  return { path, first: Number(first), last: Number(last), marks, digest, lang: root.lang };
}

function notice(words, detail) {
  const line = document.createElement("p");
  line.className = "notice";
  line.textContent = words;
  if (detail) {
    const more = document.createElement("span");
    more.className = "detail";
    more.textContent = detail;
    line.append(more);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.dataset.close = "";
  close.setAttribute("aria-label", text("close"));
  close.textContent = "✕";
  const header = document.createElement("header");
  header.append(line, close);
  return header;
}

function toCitation() {
  const target = viewer.querySelector("mark")?.closest(".line") ?? viewer.querySelector(".line.cited");
  // Lines out of sight have an assumed height until they come into sight, so one jump may miss.
  const jump = (again) => {
    target?.scrollIntoView({ block: "center" });
    if (again) requestAnimationFrame(() => jump(again - 1));
  };
  jump(4);
}

async function openNote(button) {
  const sheet = viewer.querySelector(".sheet");
  button.focus({ preventScroll: true });
  sheet.replaceChildren(notice(text("opening")));
  if (!viewer.open) viewer.showModal();
  let answer;
  try {
    answer = await server.open_note(place(button));
  } catch {
    answer = null;
  }
  if (answer?.html) {
    sheet.innerHTML = answer.html;
    toCitation();
    sheet.querySelector(".lines").focus({ preventScroll: true });
  } else {
    sheet.replaceChildren(notice(answer?.problem ?? text("lost"), answer?.detail));
  }
}

async function copy(button) {
  const words = button.dataset.copy;
  let done = true;
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    // Not a secure context (served to another machine over http): the old way still works.
    const area = document.createElement("textarea");
    area.value = words;
    (button.closest("dialog") ?? document.body).append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  button.textContent = done ? text("copied") : text("uncopied");
  setTimeout(() => (button.textContent = label), 1600);
}

function unfold(button) {
  const card = button.closest(".card");
  const open = button.getAttribute("aria-expanded") !== "true";
  const label = button.textContent;
  card.classList.toggle("folding", !open);
  button.setAttribute("aria-expanded", String(open));
  button.textContent = button.dataset.other;
  button.dataset.other = label;
}

// A vote draws the conversation anew: what the reader had opened stays open, and the pressed button keeps the focus.
let kept = null;
function vote(button) {
  const opened = [...element.querySelectorAll("details.why")].map((why) => why.open);
  const unfolded = [...element.querySelectorAll(".unfold")].map((one) => one.getAttribute("aria-expanded") === "true");
  const { vote, turn } = button.dataset;
  kept = { opened, unfolded, button: `[data-vote="${vote}"][data-turn="${turn}"]` };
  trigger("vote", { vote, turn: Number(turn) });
}

function keep() {
  element.querySelectorAll("details.why").forEach((why, i) => (why.open = kept.opened[i]));
  element.querySelectorAll(".unfold").forEach((one, i) => {
    if (kept.unfolded[i] && one.getAttribute("aria-expanded") !== "true") unfold(one);
  });
  element.querySelector(kept.button)?.focus({ preventScroll: true });
  kept = null;
}

function choose(lang) {
  const address = new URL(location.href);
  address.searchParams.set("lang", lang); // so that a reload, or a bookmark, keeps it
  history.replaceState(null, "", address);
  trigger("language", { lang });
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest("button");
  if (button) {
    const data = button.dataset;
    if ("path" in data) openNote(button);
    else if ("ask" in data) trigger("ask", { question: data.ask, fresh: data.fresh === "true" });
    else if ("copy" in data) copy(button);
    else if (button.classList.contains("unfold")) unfold(button);
    else if ("vote" in data) vote(button);
    else if ("restart" in data) trigger("restart");
    else if ("language" in data) choose(data.language);
    else if ("close" in data) viewer.close();
    else if ("toCitation" in data) toCitation();
    return;
  }
  if (target === viewer) viewer.close(); // the backdrop
  const lines = target?.closest(".card .lines");
  if (lines && getSelection().isCollapsed) openNote(lines.closest(".card").querySelector("button.open"));
});

viewer.addEventListener("close", () => viewer.querySelector(".sheet").replaceChildren());

// While a syllable is being composed, Enter belongs to the input method: it must neither send nor start a line.
for (const kind of ["keydown", "keypress"]) {
  document.addEventListener(
    kind,
    (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    },
    true,
  );
}

// The framework reports a lost connection, or what nobody foresaw, in English in a corner; here it is said where one asks.
new MutationObserver(() => {
  const report = document.querySelector(".toast-body.error:not([data-said])");
  const hint = document.querySelector("#hint .hint");
  if (!report || !hint) return;
  report.dataset.said = "";
  hint.textContent = text(report.textContent.includes("Connection") ? "lost" : "failed");
  hint.classList.add("urgent");
  hint.setAttribute("role", "alert");
}).observe(document.body, { childList: true, subtree: true });

let shownTurns = 0;
function settle() {
  const turns = element.querySelectorAll(".turn");
  if (turns.length > shownTurns) {
    turns[turns.length - 1].scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  } else if (turns.length === 0 && shownTurns > 0) {
    scrollTo({ top: 0 });
    document.querySelector("#question textarea")?.focus();
  }
  shownTurns = turns.length;
  if (kept) keep();
}
watch("value", settle);

// The document arrives in the reader's language, the bar follows; from then on the document follows the bar.
let spoken = bar()?.dataset.lang;
function speak() {
  const lang = bar()?.dataset.lang;
  if (!lang || lang === spoken) return;
  spoken = root.lang = lang;
  document.title = text("name");
}
new MutationObserver(speak).observe(document.getElementById("bar"), { subtree: true, childList: true, attributes: true });
