import Contracts

/// What a screener says where the buyer has given no words: in the survey's language where that is Polish, German or French, otherwise in
/// English.
struct ScreenerWords: Sendable {
    private enum Language: String {
        case en, pl, de, fr
    }

    private let language: Language

    /// - Parameter localization: A language and a country, such as `pl_PL`.
    init(localization: String) {
        language = Language(rawValue: localization.prefix { $0 != "_" && $0 != "-" }.lowercased()) ?? .en
    }

    var none: String { pick("None of these", "Żadna z tych odpowiedzi", "Nichts davon", "Aucune de ces réponses") }

    func name(of code: Int64) -> String {
        switch KnownQualification(rawValue: code) {
        case .gender: pick("Gender", "Płeć", "Geschlecht", "Sexe")
        case .age: pick("Age", "Wiek", "Alter", "Âge")
        case .income: pick("Income", "Dochód", "Einkommen", "Revenu")
        case .race: pick("Race", "Pochodzenie etniczne", "Ethnische Herkunft", "Origine ethnique")
        case .employment: pick("Employment", "Zatrudnienie", "Beschäftigung", "Emploi")
        case .education: pick("Education", "Wykształcenie", "Bildungsabschluss", "Niveau d’études")
        case .relationship: pick("Relationship status", "Stan cywilny", "Familienstand", "Situation familiale")
        case .state: pick("State", "Stan", "Bundesstaat", "État")
        case .county: pick("County", "Hrabstwo", "Landkreis", "Comté")
        case .postalCode: pick("Postal code", "Kod pocztowy", "Postleitzahl", "Code postal")
        case nil: pick("Qualification \(code)", "Kryterium \(code)", "Merkmal \(code)", "Critère \(code)")
        }
    }

    /// All answers that there are, so that a question does not give away which are wanted; none where the vendor has published none.
    func answers(to code: Int64) -> [(code: String, name: String)] {
        switch KnownQualification(rawValue: code) {
        case .gender:
            [
                ("111", pick("Male", "Mężczyzna", "Männlich", "Homme")), ("112", pick("Female", "Kobieta", "Weiblich", "Femme")),
                ("113", pick("Prefer not to say", "Wolę nie podawać", "Keine Angabe", "Je préfère ne pas répondre")),
            ]
        case .employment:
            [
                ("111", pick("Unemployed", "Bez pracy", "Arbeitslos", "Sans emploi")),
                ("112", pick("Student", "Uczę się lub studiuję", "In Schule, Ausbildung oder Studium", "En études")),
                ("113", pick("Employed part-time", "Praca w niepełnym wymiarze", "In Teilzeit beschäftigt", "Emploi à temps partiel")),
                ("114", pick("Employed full-time", "Praca w pełnym wymiarze", "In Vollzeit beschäftigt", "Emploi à temps plein")),
                ("115", pick("Retired", "Na emeryturze", "Im Ruhestand", "À la retraite")),
            ]
        case .age, .income, .race, .education, .relationship, .state, .county, .postalCode, nil: []
        }
    }

    private func pick(_ english: String, _ polish: String, _ german: String, _ french: String) -> String {
        switch language {
        case .en: english
        case .pl: polish
        case .de: german
        case .fr: french
        }
    }
}

/// What the vendor's numbers mean, where that is public (BEHAVIOUR 6.1, qualifications).
enum KnownQualification: Int64 {
    case gender = 211
    case age = 212
    case income = 213
    case race = 214
    case employment = 215
    case education = 216
    case relationship = 217
    case state = 225
    case county = 228
    case postalCode = 229
}
