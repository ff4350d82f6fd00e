/// Words at questions.
extension ParticipationTexts {
    var other: String { pick("In your own words", "Własna odpowiedź", "Eigene Angabe", "Votre réponse") }
    var answer: String { pick("Answer", "Odpowiedź", "Antwort", "Réponse") }
    var reason: String { pick("The reason for your answer", "Uzasadnienie odpowiedzi", "Begründung", "La raison de votre réponse") }
    var agree: String { pick("I agree", "Wyrażam zgodę", "Ich stimme zu", "J’accepte") }
    var choose: String { pick("Please choose", "Wybierz", "Bitte wählen", "Veuillez choisir") }
    var unlikely: String { pick("not at all likely", "na pewno nie", "ganz sicher nicht", "pas du tout probable") }
    var likely: String { pick("extremely likely", "na pewno tak", "ganz sicher", "très probable") }
    var calendar: String { pick("Choose from a calendar", "Wybierz z kalendarza", "Aus dem Kalender wählen", "Choisir dans un calendrier") }
    var sum: String { pick("Given so far", "Dotąd rozdzielono", "Bisher vergeben", "Déjà attribués") }
    var upload: String {
        pick(
            "Files cannot be sent here.", "Tutaj nie można przesłać pliku.", "Dateien können hier nicht gesendet werden.",
            "Il n’est pas possible d’envoyer des fichiers ici.")
    }
    var ranking: String {
        pick(
            "Give each a place; 1 is the first.", "Nadaj każdej pozycji miejsce; 1 oznacza pierwsze.",
            "Geben Sie jedem einen Platz; 1 ist der erste.", "Donnez une place à chaque élément ; 1 est la première.")
    }
    var grouping: String {
        pick(
            "Choose a group for each.", "Wybierz grupę dla każdej pozycji.", "Wählen Sie für jedes eine Gruppe.",
            "Choisissez un groupe pour chaque élément.")
    }

    /// - Parameters: As the survey writes them, `dd-mm-yyyy`.
    func date(from earliest: String?, to latest: String?) -> String {
        let form = pick(
            "Day-month-year, such as 31-12-2026", "Dzień-miesiąc-rok, na przykład 31-12-2026", "Tag-Monat-Jahr, zum Beispiel 31-12-2026",
            "Jour-mois-année, par exemple 31-12-2026")
        return range(earliest, latest).map { "\(form); \($0)" } ?? form
    }

    func number(from least: Int64?, to most: Int64?) -> String {
        let kind = pick("A whole number", "Liczba całkowita", "Eine ganze Zahl", "Un nombre entier")
        return range(least.map { "\($0)" }, most.map { "\($0)" }).map { "\(kind) \($0)" } ?? kind
    }

    func choices(from least: Int64?, to most: Int64?) -> String? {
        guard let bounds = range(least.flatMap { $0 > 0 ? "\($0)" : nil }, most.map { "\($0)" }) else { return nil }
        return pick(
            "Number of answers: \(bounds)", "Liczba odpowiedzi: \(bounds)", "Zahl der Antworten: \(bounds)",
            "Nombre de réponses : \(bounds)")
    }

    func points(_ total: Int64) -> String {
        pick(
            "Give \(total) points in all.", "Rozdziel łącznie \(total) punktów.", "Vergeben Sie insgesamt \(total) Punkte.",
            "Répartissez \(total) points en tout.")
    }

    private func range(_ least: String?, _ most: String?) -> String? {
        switch (least, most) {
        case (nil, nil): nil
        case (let least?, nil): pick("from \(least) on", "od \(least)", "ab \(least)", "à partir de \(least)")
        case (nil, let most?): pick("up to \(most)", "do \(most)", "bis \(most)", "jusqu’à \(most)")
        case (let least?, let most?):
            pick("from \(least) to \(most)", "od \(least) do \(most)", "von \(least) bis \(most)", "de \(least) à \(most)")
        }
    }
}

/// What is wrong at questions.
extension ParticipationTexts {
    var unanswered: String {
        pick(
            "Please answer this question.", "Odpowiedz na to pytanie.", "Bitte beantworten Sie diese Frage.",
            "Veuillez répondre à cette question.")
    }
    var incomplete: String {
        pick(
            "Please answer every row.", "Udziel odpowiedzi w każdym wierszu.", "Bitte beantworten Sie jede Zeile.",
            "Veuillez répondre à chaque ligne.")
    }
    var wrongEmail: String {
        pick(
            "Please enter an e-mail address, such as name@example.com.", "Wpisz adres e-mail, na przykład imie@example.com.",
            "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.",
            "Veuillez saisir une adresse e-mail, par exemple nom@example.com.")
    }
    var wrongRanking: String {
        pick(
            "Please give each place only once.", "Każde miejsce można przyznać tylko raz.", "Bitte vergeben Sie jeden Platz nur einmal.",
            "Veuillez n’attribuer chaque place qu’une fois.")
    }
    var tooLong: String {
        pick(
            "Please shorten this text to 10,000 characters.", "Skróć ten tekst do 10 000 znaków.",
            "Bitte kürzen Sie den Text auf 10.000 Zeichen.",
            "Veuillez raccourcir ce texte à 10 000 caractères.")
    }
    var wrongAnswer: String {
        pick("Please check this answer.", "Sprawdź tę odpowiedź.", "Bitte prüfen Sie diese Antwort.", "Veuillez vérifier cette réponse.")
    }

    func please(_ what: String) -> String {
        pick("Please check: \(what)", "Sprawdź: \(what)", "Bitte prüfen: \(what)", "Veuillez vérifier : \(what)")
    }
}
