/// Words on the way into a buyer's survey.
extension ParticipationTexts {
    var test: String {
        pick(
            "This is a test: it counts nowhere.", "To jest test: nigdzie się nie liczy.", "Dies ist ein Test: Er zählt nirgends.",
            "Ceci est un test : il n’est compté nulle part.")
    }
    var landingTitle: String { pick("Surveys", "Ankiety", "Befragungen", "Enquêtes") }
    var landingText: String {
        pick(
            "Links to surveys lead through this page.", "Przez tę stronę prowadzą odnośniki do ankiet.",
            "Über diese Seite führen Links zu Befragungen.", "Les liens vers les enquêtes passent par cette page.")
    }
    var landingWithoutScript: String {
        pick(
            "To follow a link that has a # in it, a browser needs scripts.",
            "Aby otworzyć odnośnik ze znakiem #, przeglądarka musi obsługiwać skrypty.",
            "Um einem Link mit einem # zu folgen, braucht ein Browser Skripte.",
            "Pour suivre un lien qui contient un #, le navigateur doit autoriser les scripts.")
    }
    var onwardTitle: String { pick("On to the survey", "Przejdź do ankiety", "Weiter zur Befragung", "Vers l’enquête") }
    var onwardText: String {
        pick(
            "The survey is for you, and opens by itself. If it does not, follow the link.",
            "Ta ankieta jest dla Ciebie i otworzy się sama. Jeśli tak się nie stanie, użyj odnośnika.",
            "Die Befragung ist für Sie und öffnet sich von selbst. Wenn nicht, folgen Sie dem Link.",
            "L’enquête vous concerne et s’ouvre d’elle-même. Sinon, suivez le lien.")
    }
}
