/* The texts of the screen, as `dashboard/texts.py` hands them over. */
(function () {
  "use strict";
  const sitmap = (window.sitmap = window.sitmap || {});
  let texts = {};
  let plural = new Intl.PluralRules("en");
  // Days of English screens stand as "11 Jan", not as "Jan 11".
  const LOCALES = { en: "en-GB" };

  /** Take over the texts: {language, texts}. */
  sitmap.useTexts = function (catalogue) {
    texts = catalogue.texts;
    plural = new Intl.PluralRules(catalogue.language);
    sitmap.locale = LOCALES[catalogue.language] || catalogue.language;
  };

  /** The text of a key, with what stands for the names in braces; `count` chooses a plural form. */
  sitmap.text = function (key, values = {}) {
    let entry = texts[key];
    if (entry === undefined) throw new Error("the catalogue has no text " + key);
    if (typeof entry !== "string") entry = entry[plural.select(values.count)] ?? entry.other;
    return entry.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  };
})();
