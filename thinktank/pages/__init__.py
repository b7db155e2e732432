"""The page store: finished pages for whoever reads, and what empties them.

A page is made once on each machine and then handed out as it lies on disk, without Django. While it is made, every row
that it is made from is noted on it (`shown`); a change of such a row writes, in its own transaction, which pages it
empties; a thread on each machine reads that and the clock (`watching`), and takes them off the disk (`store`). What
stands before Django and asks the disk first is `serving`. Where the database has a replica, pages are made from that
(`following`).
"""
