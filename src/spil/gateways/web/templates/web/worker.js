{% load static %}// Kept: the page that says that there is no connection, with what it needs. Never a page of the office.
// With a connection this worker stays out of the way: a page is asked for while the worker still starts, and style and
// script come from the browser's own cache.
const NAME = "{{ version|escapejs }}";
const OFFLINE = "{{ offline|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}", {% endfor %}OFFLINE];
const without = new Set();
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const older = (names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  event.waitUntil(Promise.all([
    caches.keys().then(older), self.registration.navigationPreload?.enable(),
  ]).then(() => self.clients.claim()));
});
async function opened(event) {
  try {
    return await event.preloadResponse || await fetch(event.request);
  } catch {
    without.add(event.resultingClientId);
    return caches.match(OFFLINE);
  }
}
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(opened(event));
  else if (without.has(event.clientId) && new URL(request.url).pathname.startsWith("{% get_static_prefix %}")) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  }
});
