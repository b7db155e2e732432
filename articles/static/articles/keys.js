// Keys of new notes, as the server makes them: eight letters and digits that nobody confuses.
const letters = "23456789abcdefghjkmnpqrstuvwxyz"

export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(8)), (number) => letters[number % letters.length]).join("")
}
