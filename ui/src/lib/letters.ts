/** Letters of a language that the alphabet from A to Z lacks, in rows of keys; none for English. */
export const OWN_LETTERS: Readonly<Record<string, readonly string[]>> = {
  es: ['ÑÁÉÍÓ', 'ÚÜ'],
  fr: ['ÉÈÊËÀÂÇ', 'ÎÏÔŒÙÛÜ'],
  de: ['ÄÖÜẞ'],
  nl: ['ËÉÈÏÓ', 'ÖÜ'],
  sv: ['ÅÄÖÉ'],
};
