/// The words around a questionnaire, in the languages of the vendors' users.
struct ParticipationTexts: Sendable, Hashable {
    enum Language: String, CaseIterable {
        case en, pl, de, fr
    }

    let language: Language
    /// Whether every page says that it is a test.
    private(set) var isTest = false

    /// English where the browser asks for none of ours.
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
        (language.flatMap(Self.init(language:)) ?? self).of(test: isTest)
    }

    /// The same of what counts, or of a test.
    func of(test isTest: Bool) -> ParticipationTexts {
        var texts = self
        texts.isTest = isTest
        return texts
    }

    func pick(_ english: String, _ polish: String, _ german: String, _ french: String) -> String {
        switch language {
        case .en: english
        case .pl: polish
        case .de: german
        case .fr: french
        }
    }
}

// MARK: Beginning and end

extension ParticipationTexts {
    var startTitle: String { pick("Your survey", "Twoja ankieta", "Ihre Befragung", "Votre enquête") }
    var startText: String {
        pick(
            "You have been invited to take part in a survey. It begins when you press the button.",
            "Zapraszamy do udziału w ankiecie. Rozpocznie się ona po naciśnięciu przycisku.",
            "Sie sind zu einer Befragung eingeladen. Sie beginnt, wenn Sie auf die Schaltfläche drücken.",
            "Vous êtes invité à participer à une enquête. Elle commence lorsque vous appuyez sur le bouton.")
    }
    var continueText: String {
        pick(
            "You have begun this survey already. You can go on where you left off.",
            "Ta ankieta została już rozpoczęta. Możesz kontynuować od miejsca, w którym została przerwana.",
            "Sie haben diese Befragung schon begonnen und können dort fortfahren, wo Sie aufgehört haben.",
            "Vous avez déjà commencé cette enquête. Vous pouvez continuer là où vous vous étiez arrêté.")
    }
    var start: String { pick("Start", "Rozpocznij", "Beginnen", "Commencer") }
    var resume: String { pick("Continue", "Kontynuuj", "Fortfahren", "Continuer") }
    var anew: String {
        pick(
            "Start anew as another person", "Rozpocznij jako inna osoba", "Als andere Person neu beginnen",
            "Recommencer en tant qu’autre personne")
    }
    var password: String { pick("Password", "Hasło", "Passwort", "Mot de passe") }
    var passwordText: String {
        pick(
            "Please enter the password that you were given.", "Wpisz hasło, które otrzymałeś lub otrzymałaś.",
            "Bitte geben Sie das Passwort ein, das Sie erhalten haben.", "Veuillez saisir le mot de passe que vous avez reçu.")
    }
    var wrongPassword: String {
        pick("This is not the password.", "To nie jest właściwe hasło.", "Das ist nicht das Passwort.", "Ce n’est pas le bon mot de passe.")
    }
    var endTitle: String { pick("Thank you", "Dziękujemy", "Vielen Dank", "Merci") }
    var endText: String {
        pick(
            "Your answers have been received.", "Odpowiedzi zostały zapisane.", "Ihre Antworten sind angekommen.",
            "Vos réponses ont été enregistrées.")
    }
    var screenedOut: String {
        pick(
            "By your answers, the remaining questions are not for you. The survey ends here.",
            "Zgodnie z odpowiedziami pozostałe pytania nie są przeznaczone dla Ciebie. Ankieta kończy się w tym miejscu.",
            "Nach Ihren Antworten sind die übrigen Fragen nicht für Sie gedacht. Die Befragung endet hier.",
            "D’après vos réponses, les autres questions ne vous concernent pas. L’enquête se termine ici.")
    }
    var verificationCode: String {
        pick("Your verification code", "Twój kod weryfikacyjny", "Ihr Bestätigungscode", "Votre code de vérification")
    }
    var savedTitle: String { pick("Saved for later", "Zapisano na później", "Für später gespeichert", "Enregistré pour plus tard") }
    var savedText: String {
        pick(
            "You can close this page. To go on, open the link that you came with in this browser again. A personal link works on any device.",
            "Możesz zamknąć tę stronę. Aby kontynuować, otwórz ponownie swój odnośnik w tej przeglądarce. Odnośnik osobisty działa na każdym urządzeniu.",
            "Sie können diese Seite schließen. Zum Fortfahren öffnen Sie Ihren Link wieder in diesem Browser. Ein persönlicher Link geht auf jedem Gerät.",
            "Vous pouvez fermer cette page. Pour continuer, rouvrez votre lien dans ce navigateur. Un lien personnel fonctionne sur tout appareil."
        )
    }
}

// MARK: A page

extension ParticipationTexts {
    var next: String { pick("Next", "Dalej", "Weiter", "Suivant") }
    var finish: String { pick("Send", "Wyślij", "Absenden", "Envoyer") }
    var save: String {
        pick("Save and continue later", "Zapisz i dokończ później", "Speichern und später fortfahren", "Enregistrer et continuer plus tard")
    }
    var retry: String { pick("Try again", "Spróbuj ponownie", "Noch einmal versuchen", "Réessayer") }
    var required: String { pick("required", "wymagane", "Pflichtfrage", "obligatoire") }
    var problems: String {
        pick("Please check your answers", "Sprawdź odpowiedzi", "Bitte prüfen Sie Ihre Antworten", "Veuillez vérifier vos réponses")
    }
    var problemInTitle: String { pick("Error", "Błąd", "Fehler", "Erreur") }
    var answeredAlready: String {
        pick(
            "That page has been answered already. Please go on with this one.",
            "Na tamtej stronie udzielono już odpowiedzi. Kontynuuj na tej stronie.",
            "Jene Seite ist schon beantwortet. Bitte fahren Sie hier fort.",
            "Cette page a déjà reçu vos réponses. Veuillez continuer avec celle-ci.")
    }
    var notSaved: String {
        pick(
            "Your answers could not be saved just now. They are still here: please try again in a moment.",
            "Nie udało się teraz zapisać odpowiedzi. Są nadal na tej stronie: spróbuj ponownie za chwilę.",
            "Ihre Antworten konnten gerade nicht gespeichert werden. Sie stehen noch hier: Bitte versuchen Sie es gleich noch einmal.",
            "Vos réponses n’ont pas pu être enregistrées. Elles sont encore ici : veuillez réessayer dans un instant.")
    }

    func position(_ number: Int64, of count: Int64) -> String {
        pick("Page \(number) of \(count)", "Strona \(number) z \(count)", "Seite \(number) von \(count)", "Page \(number) sur \(count)")
    }
}
