/// The words around a questionnaire, in the languages of the vendors' users.
struct ParticipationTexts: Sendable {
    enum Language: String, CaseIterable {
        case en, pl, de
    }

    let language: Language

    /// English where the language is none of ours.
    init(acceptLanguage header: String?) {
        let wanted = (header ?? "").split(separator: ",").lazy.compactMap { Self(language: String($0.drop { $0 == " " })) }
        language = wanted.first?.language ?? .en
    }

    /// - Parameter language: such as `pl` or `de-AT`.
    init?(language tag: String) {
        guard let language = Language(rawValue: tag.prefix { $0 != "-" && $0 != ";" && $0 != "_" }.lowercased()) else { return nil }
        self.language = language
    }

    /// The same in the survey's own language, where it is one of ours.
    func `in`(_ language: String?) -> ParticipationTexts {
        language.flatMap(Self.init(language:)) ?? self
    }

    func pick(_ english: String, _ polish: String, _ german: String) -> String {
        switch language {
        case .en: english
        case .pl: polish
        case .de: german
        }
    }
}

extension ParticipationTexts {
    var startTitle: String { pick("Your survey", "Twoja ankieta", "Ihre Befragung") }
    var startText: String {
        pick(
            "You have been invited to take part in a survey. It begins when you press the button.",
            "Zapraszamy do udziału w ankiecie. Rozpocznie się ona po naciśnięciu przycisku.",
            "Sie sind zu einer Befragung eingeladen. Sie beginnt, wenn Sie auf die Schaltfläche drücken.")
    }
    var continueText: String {
        pick(
            "You have begun this survey already. You can go on where you left off.",
            "Ta ankieta została już rozpoczęta. Możesz kontynuować od miejsca, w którym została przerwana.",
            "Sie haben diese Befragung schon begonnen und können dort fortfahren, wo Sie aufgehört haben.")
    }
    var start: String { pick("Start", "Rozpocznij", "Beginnen") }
    var resume: String { pick("Continue", "Kontynuuj", "Fortfahren") }
    var next: String { pick("Next", "Dalej", "Weiter") }
    var required: String { pick("required", "wymagane", "Pflichtfrage") }
    var other: String { pick("In your own words", "Własna odpowiedź", "Eigene Angabe") }
    var reason: String { pick("The reason for your answer", "Uzasadnienie odpowiedzi", "Begründung") }
    var agree: String { pick("I agree", "Wyrażam zgodę", "Ich stimme zu") }
    var choose: String { pick("Please choose", "Wybierz", "Bitte wählen") }
    var dateForm: String { pick("dd-mm-yyyy", "dd-mm-rrrr", "TT-MM-JJJJ") }
    var upload: String {
        pick("Files cannot be sent here.", "Tutaj nie można przesłać pliku.", "Dateien können hier nicht gesendet werden.")
    }
    var endTitle: String { pick("Thank you", "Dziękujemy", "Vielen Dank") }
    var verificationCode: String { pick("Your verification code", "Twój kod weryfikacyjny", "Ihr Bestätigungscode") }
    var unansweredPage: String {
        pick(
            "Please answer all required questions.", "Odpowiedz na wszystkie wymagane pytania.",
            "Bitte beantworten Sie alle Pflichtfragen.")
    }
    var unansweredQuestion: String {
        pick("Please answer this question.", "Odpowiedz na to pytanie.", "Bitte beantworten Sie diese Frage.")
    }
    var invalidPage: String {
        pick(
            "Some answers need your attention.", "Niektóre odpowiedzi wymagają poprawy.", "Einige Antworten müssen noch berichtigt werden.")
    }
    var outOfOrderPage: String {
        pick(
            "That page has been answered already. Please go on with this one.",
            "Na tamtej stronie udzielono już odpowiedzi. Kontynuuj na tej stronie.",
            "Jene Seite ist schon beantwortet. Bitte fahren Sie hier fort.")
    }

    func title(of notice: ParticipationNotice) -> String {
        switch notice {
        case .unknown: pick("This link is not valid", "Ten odnośnik jest nieprawidłowy", "Dieser Link ist nicht gültig")
        case .answered: pick("Already answered", "Ankieta została już wypełniona", "Bereits beantwortet")
        case .used: pick("This code has been used", "Ten kod został już wykorzystany", "Dieser Code ist schon verwendet")
        case .expired: pick("This code has expired", "Ten kod stracił ważność", "Dieser Code ist abgelaufen")
        case .noSurvey: pick("There is no survey here", "Nie ma tu ankiety", "Hier gibt es keine Befragung")
        case .notYet: pick("Not open yet", "Ankieta jeszcze się nie rozpoczęła", "Noch nicht geöffnet")
        case .ended: pick("The survey has ended", "Ankieta została zakończona", "Die Befragung ist beendet")
        case .outdated: pick("This page is out of date", "Ta strona jest nieaktualna", "Diese Seite ist veraltet")
        case .unreadable: pick("That could not be read", "Nie udało się odczytać danych", "Die Angaben waren nicht lesbar")
        case .unavailable: pick("Please try again in a moment", "Spróbuj ponownie za chwilę", "Bitte versuchen Sie es gleich noch einmal")
        }
    }

    func text(of notice: ParticipationNotice) -> String {
        switch notice {
        case .unknown:
            pick(
                "Please check that the whole link from your invitation was opened.",
                "Sprawdź, czy otwarto cały odnośnik z zaproszenia.",
                "Bitte prüfen Sie, ob der Link aus Ihrer Einladung vollständig ist.")
        case .answered:
            pick(
                "This survey has been answered with your link. Thank you for taking part.",
                "Za pomocą tego odnośnika wypełniono już ankietę. Dziękujemy za udział.",
                "Mit Ihrem Link wurde diese Befragung schon beantwortet. Vielen Dank für Ihre Teilnahme.")
        case .used:
            pick(
                "It lets one person take part, and that participation has begun. If it is yours, go on in the browser that you began in.",
                "Pozwala on na jednokrotny udział, a ten już się rozpoczął. Jeśli to Twoja ankieta, kontynuuj w tej samej przeglądarce.",
                "Er gilt für eine Teilnahme, und diese hat begonnen. Ist es Ihre, so fahren Sie in demselben Browser fort.")
        case .expired:
            pick(
                "The time to use it is over. Please ask whoever gave it to you for a new one.",
                "Czas na jego użycie minął. O nowy kod poproś osobę, od której go masz.",
                "Die Zeit, ihn zu verwenden, ist vorbei. Bitte fragen Sie dort nach einem neuen, wo Sie ihn erhalten haben.")
        case .noSurvey:
            pick(
                "Your code is valid, but it leads to no survey. Please ask whoever gave it to you.",
                "Kod jest prawidłowy, ale nie prowadzi do żadnej ankiety. Zapytaj osobę, od której go masz.",
                "Ihr Code ist gültig, führt aber zu keiner Befragung. Bitte fragen Sie dort nach, wo Sie ihn erhalten haben.")
        case .notYet:
            pick("It will open soon. Please come back later.", "Zapraszamy później.", "Bitte kommen Sie später wieder.")
        case .ended:
            pick(
                "It takes no further answers. Thank you for your interest.",
                "Nie przyjmujemy już odpowiedzi. Dziękujemy za zainteresowanie.",
                "Sie nimmt keine Antworten mehr an. Vielen Dank für Ihr Interesse.")
        case .outdated:
            pick(
                "Please open the link from your invitation again.", "Otwórz ponownie odnośnik z zaproszenia.",
                "Bitte öffnen Sie den Link aus Ihrer Einladung noch einmal.")
        case .unreadable:
            pick(
                "Please go back and send the page again.", "Wróć i wyślij stronę ponownie.",
                "Bitte gehen Sie zurück und senden Sie die Seite noch einmal.")
        case .unavailable:
            pick(
                "The survey cannot be reached at the moment. What you have answered so far is kept.",
                "Ankieta jest chwilowo niedostępna. Udzielone dotąd odpowiedzi są zapisane.",
                "Die Befragung ist im Moment nicht erreichbar. Ihre bisherigen Antworten sind gespeichert.")
        }
    }
}
