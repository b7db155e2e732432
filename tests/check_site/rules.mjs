// Which rules html-validate keeps pages to: the standard’s, and its own recommendations but for …
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    "doctype-style": "off", // … capitals,
    "no-trailing-whitespace": "off", // what templates leave behind, and nobody sees,
    "aria-label-misuse": ["error", { allowAnyNamable: true }], // a list may have a name, such as “Languages”,
    "no-implicit-button-type": "off", // saying of a form’s button that it sends the form,
    "no-redundant-role": "off", // a list without bullets is none to Safari, unless it says so,
    "prefer-native-element": "off", // for which the same role is the reason.
  },
};
