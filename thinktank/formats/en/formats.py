# Django’s English writes “Feb. 9, 2026”; readers on three continents take day, month, year without a second thought.
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
FIRST_DAY_OF_WEEK = 1
