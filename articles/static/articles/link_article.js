// A link to another article of ours, which finds its address when the text is printed.
import { Extension, gettext } from "django-prose-editor/editor"
import { choose } from "articles/asking"
import { desk } from "articles/desk"

async function linkArticle(editor) {
  const { lang } = editor.view.dom.closest(".prose-editor").querySelector("textarea")
  const address = document.getElementById("note-dialog").dataset.articles
  const found = await choose({
    title: gettext("Link to an article of ours"),
    label: gettext("Words of its title"),
    help: gettext("Where it is not public in this language when the text is published, its words stand without a link."),
    async find(words) {
      const { articles } = await desk.get(address, { q: words, language: lang })
      return articles
        .filter(({ id }) => id !== desk.id)
        .map(({ id, title, is_public: isPublic }) => ({ id, title, detail: isPublic ? "" : gettext("not public in this language") }))
    },
  })
  if (!found) return
  const mark = { type: "articleLink", attrs: { article: found.id } }
  const chain = editor.chain().focus()
  if (editor.state.selection.empty) chain.insertContent({ type: "text", text: found.title, marks: [mark] }).run()
  else chain.unsetMark("link").setMark("articleLink", mark.attrs).run()
}

export const LinkArticle = Extension.create({
  name: "linkArticle",

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "linkArticle",
      groups: "link",
      priority: 50,
      button: buttons.material("library_books", gettext("Link to an article of ours")),
      active: (editor) => editor.isActive("articleLink"),
      command: (editor) =>
        editor.isActive("articleLink")
          ? editor.chain().focus().extendMarkRange("articleLink").unsetMark("articleLink").run()
          : linkArticle(editor),
    })
  },
})
