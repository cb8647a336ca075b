// The switch of languages. Without scripts the page is in Vietnamese.
(function () {
  "use strict";
  var bar = document.querySelector(".languages");
  var buttons = bar.querySelectorAll("button");
  function show(language) {
    document.querySelectorAll("main").forEach(function (main) {
      main.hidden = main.id !== language;
    });
    buttons.forEach(function (button) {
      var chosen = button.dataset.language === language;
      button.setAttribute("aria-pressed", String(chosen));
    });
    document.documentElement.lang = language;
    document.title = document.querySelector("#" + language + " h1").textContent;
  }
  // The address keeps the language: #en, or #en-worst.
  function follow() {
    show(/^#en(-|$)/.test(location.hash) ? "en" : "vi");
  }
  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      var place = location.hash.replace(/^#(vi|en)/, "");
      history.replaceState(null, "", "#" + button.dataset.language + place);
      follow();
    });
  });
  addEventListener("hashchange", follow);
  // Paper has no room that unfolds.
  addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (details) {
      details.open = true;
    });
  });
  bar.hidden = false;
  follow();
})();
