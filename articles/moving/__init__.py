"""A WordPress site moves in: what `importing.from_wxr` reads becomes articles, pages, topics, people and old addresses.

move      the whole way, step by step, each post in a transaction of its own; a second time adds nothing
posts     one post → an article’s language, or a standing page
media     the files its pictures show, from a folder or from the old site
people    accounts → authors                    terms     categories and tags → topics
addresses which old addresses belong to what    settling  links between posts
printing  what was public is public again       pairing   which texts may be one text in two languages (pure)
report    what came, what did not, what needs a look
"""
