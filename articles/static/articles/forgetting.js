// After the first save of a new article the browser’s copy of it goes. The page that says “was added” may be any page of
// the admin, so this stands alone and asks only: did the form of this window save?
const name = "desk-submitted"
const tab = sessionStorage.getItem(name)

if (tab && document.querySelector(".messagelist .success")) {
  sessionStorage.removeItem(name)
  const request = indexedDB.open("desk", 1)
  request.onupgradeneeded = () => request.result.createObjectStore("copies", { keyPath: "tab" })
  request.onsuccess = () => request.result.transaction("copies", "readwrite").objectStore("copies").delete(tab)
}
