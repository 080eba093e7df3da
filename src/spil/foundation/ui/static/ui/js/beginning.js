// While the office is being made anew nothing answers; as soon as something does, go there.
"use strict";
{
  const url = document.body.dataset.whenItAnswers;
  let silent = false;
  const look = () =>
    fetch(url, { redirect: "manual" }).then(
      (answer) => (answer.ok && silent ? location.assign(url) : setTimeout(look, 1000)),
      () => { silent = true; setTimeout(look, 1000); },
    );
  if (url) setTimeout(look, 500);
}
