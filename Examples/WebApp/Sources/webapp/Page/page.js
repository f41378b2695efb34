"use strict";
const find = (id) => document.getElementById(id);
const views = ["form", "running", "result"];
let settings = { purposes: [], maximumBytes: Infinity };
let picked = null, running = null, unfetched = null;

const show = (view) => views.forEach((id) => { find(id).hidden = id !== view; });

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const bytes = (count) => count >= 1e6 ? `${(count / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(count / 1e3))} KB`;

const seconds = (count) => count < 60 ? `${Math.ceil(count)} s` : `${Math.ceil(count / 60)} min`;

function fail(message) {
  find("error").textContent = message;
  find("error").hidden = !message;
}

async function begin() {
  settings = await (await fetch("/settings")).json();
  settings.purposes.forEach(({ id, title, note }, index) => {
    const input = element("input", { type: "radio", name: "for", value: id, checked: index === 0 });
    find("purposes").append(element("label", {}, input, element("strong", { textContent: title }),
      element("span", { textContent: note })));
  });
}

function pick(file) {
  if (!file) return;
  fail("");
  if (file.size > settings.maximumBytes) {
    return fail(`${file.name} has ${bytes(file.size)}; this server takes up to ${bytes(settings.maximumBytes)}.`);
  }
  picked = file;
  const preview = find("preview");
  URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(file);
  // What the browser cannot show, the server may read all the same.
  preview.hidden = true;
  preview.decode().then(() => { preview.hidden = false; }, () => {});
  find("hint").hidden = true;
  find("fileName").hidden = false;
  find("fileName").textContent = `${file.name}, ${bytes(file.size)}`;
  find("start").disabled = false;
}

async function enlarge(file, purpose) {
  fail("");
  show("running");
  find("step").textContent = "Uploading …";
  find("plan").textContent = "";
  find("bar").removeAttribute("value");
  running = new AbortController();
  try {
    // URLSearchParams would make plus signs of spaces, which is for forms only.
    const answer = await fetch(`/enlarge?for=${encodeURIComponent(purpose)}&name=${encodeURIComponent(file.name)}`, {
      method: "POST", body: file, signal: running.signal,
      headers: { "Content-Type": file.type.startsWith("image/") ? file.type : "application/octet-stream" },
    });
    if (!answer.ok) throw new Error((await answer.json()).error.message);
    const result = await follow(answer.body);
    if (!result) throw new Error("The connection was lost; try again.");
    await present(result);
  } catch (error) {
    show("form");
    if (error.name !== "AbortError") fail(error instanceof TypeError ? "The server cannot be reached." : error.message);
  } finally {
    running = null;
  }
}

// Reads server-sent events, each of two lines, until the result; what else they tell goes to the page.
async function follow(stream) {
  let text = "", result = null;
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (text + part.value).split("\n\n");
    text = events.pop();
    for (const event of events) {
      const [name, data] = event.split("\n").map((line) => line.slice(line.indexOf(": ") + 2));
      if (name === "failed") throw new Error(JSON.parse(data).message);
      if (name === "finished") result = JSON.parse(data);
      told[name]?.(JSON.parse(data));
    }
  }
  return result;
}

const told = {
  planned({ source, size, chosen, warnings }) {
    find("step").textContent = "Enlarging …";
    find("plan").textContent = [`${source} to ${size}`, chosen].filter(Boolean).join(" · ");
  },
  waiting({ ahead }) {
    find("step").textContent = ahead ? `Waiting: ${ahead} more before this one …` : "Waiting: next in line …";
  },
  progress({ fraction, remaining }) {
    find("bar").value = fraction;
    find("step").textContent = remaining >= 1 ? `Enlarging, about ${seconds(remaining)} left …` : "Enlarging …";
  },
  comparing() {
    find("bar").removeAttribute("value");
    find("step").textContent = "Comparing with the source …";
  },
};

async function present(result) {
  unfetched = result.id;
  find("name").textContent = result.name;
  find("facts").textContent = [`${result.source} to ${result.size}`, result.format, result.bytes && bytes(result.bytes),
    result.quality && `quality ${result.quality}`].filter(Boolean).join(" · ");
  find("chosen").textContent = result.chosen ? `Chosen: ${result.chosen}` : "";
  find("warnings").replaceChildren(...result.warnings.map((textContent) => element("li", { textContent })));
  find("download").hidden = true;
  show("result");
  const shown = new Promise((done) => { find("comparison").onload = done; });
  find("comparison").src = `${result.comparison}#slider=0.5&zoom=1&marks=off`;
  // The page keeps the picture, so that it can be saved more than once; the server keeps it no longer.
  const answer = await fetch(result.picture);
  if (!answer.ok) throw new Error((await answer.json()).error.message);
  const download = find("download");
  download.href = URL.createObjectURL(await answer.blob());
  download.download = result.name;
  download.hidden = false;
  await shown;
  unfetched = null;
}

function reset() {
  URL.revokeObjectURL(find("download").href);
  find("comparison").removeAttribute("src");
  find("file").value = "";
  picked = null;
  find("preview").hidden = find("fileName").hidden = true;
  find("hint").hidden = false;
  find("start").disabled = true;
  fail("");
  show("form");
}

find("file").addEventListener("change", (event) => pick(event.target.files[0]));
find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (picked) enlarge(picked, new FormData(find("form")).get("for"));
});
find("cancel").addEventListener("click", () => running?.abort());
find("again").addEventListener("click", reset);
for (const name of ["dragover", "drop", "dragleave"]) {
  addEventListener(name, (event) => {
    event.preventDefault();
    find("drop").classList.toggle("over", name === "dragover");
    if (name === "drop" && !find("form").hidden) pick(event.dataTransfer.files[0]);
  });
}
// A closed tab closes its connection, which cancels the work; a result that is finished has to be given up.
addEventListener("pagehide", () => {
  if (unfetched) fetch(`/results/${unfetched}`, { method: "DELETE", keepalive: true });
});
begin().catch(() => fail("The server cannot be reached."));
