"""Respondents in such numbers that only SQL can write them, in the very tables of the service."""

import sqlite3
import time

FIRST_NAMES = [f"First{number:03}" for number in range(500)]
CITIES = ["Warszawa", "Kraków", "Łódź", "Wrocław", "Poznań", "Gdańsk", "Szczecin", "Bydgoszcz", "Lublin", "Białystok"]
STEP = 200_000


def fill(path, account, surveys, count, tell):
    """Spreads respondents over surveys: a tenth of all in the first, the rest evenly. Returns how many the first has."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -1000000")
    database.execute("PRAGMA temp_store = FILE")
    # Indexes are made at the end, in the words of the service.
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'respondents' AND sql IS NOT NULL").fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    columns = {row[1] for row in database.execute("PRAGMA table_info(respondents)")}
    first = count // 10
    rest = max(1, len(surveys) - 1)

    def survey(number):
        return surveys[0] if number < first else surveys[1 + number % rest]

    def rows(start, end):
        for number in range(start, end):
            email = f"p{number * 7_919 % count:08}@example{number % 7}.org"
            day = f"2026-{1 + number % 12:02}-{1 + number % 28:02}"
            invited = f"{day} 08:00:00" if number % 2 else None
            opened = f"{day} 12:34:56" if number % 3 == 0 else None
            answered = f"{day} 12:44:56" if number % 6 == 0 else None
            labels = f'["{FIRST_NAMES[number % 500]}","{CITIES[number % 10]}","n{number}"]'
            row = [account, survey(number), f"bench:{number}", 0, 0, "personal", f"{number:032x}", email, email, labels, 0,
                   1_790_000_000_000_000 + number, 1 if opened else None, opened, 1 if answered else None, answered, invited]
            yield row + [day] if "added_day" in columns else row

    names = ("account, survey, origin, mailing, entry, privacy, reference, email, email_key, labels, offline_distribution, added_at, "
             "opened_at, opened_text, completed_at, answered_text, invited_text" + (", added_day" if "added_day" in columns else ""))
    marks = ", ".join("?" * (17 + ("added_day" in columns)))
    beginning = time.monotonic()
    for start in range(0, count, STEP):
        database.execute("BEGIN")
        database.executemany(f"INSERT INTO respondents ({names}) VALUES ({marks})", rows(start, min(count, start + STEP)))
        database.execute("COMMIT")
    tell(f"{count:,} rows in {time.monotonic() - beginning:.0f} s")
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'respondent_labels'").fetchone():
        # In the order of its key, as it would have grown slowly.
        database.execute(
            """
            INSERT INTO respondent_labels (account, survey, number, value, email_key, respondent)
            SELECT r.account, r.survey, l.key + 1, l.value, r.email_key, r.id FROM respondents r, json_each(r.labels) l
            WHERE r.origin LIKE 'bench:%' ORDER BY 1, 2, 3, 4, 5, 6
            """)
        tell(f"their labels by {time.monotonic() - beginning:.0f} s")
    for name, sql in indexes:
        database.execute(sql)
        tell(f"{name} by {time.monotonic() - beginning:.0f} s")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return first
