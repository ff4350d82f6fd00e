extension ParticipationTexts {
    func title(of notice: ParticipationNotice) -> String {
        switch notice {
        case .unknown:
            pick("This link is not valid", "Ten odnośnik jest nieprawidłowy", "Dieser Link ist nicht gültig", "Ce lien n’est pas valable")
        case .answered: pick("Already answered", "Ankieta została już wypełniona", "Bereits beantwortet", "Déjà répondu")
        case .used:
            pick(
                "This code has been used", "Ten kod został już wykorzystany", "Dieser Code ist schon verwendet",
                "Ce code a déjà été utilisé")
        case .expired: pick("This code has expired", "Ten kod stracił ważność", "Dieser Code ist abgelaufen", "Ce code a expiré")
        case .linkExpired: pick("This link has expired", "Ten odnośnik stracił ważność", "Dieser Link ist abgelaufen", "Ce lien a expiré")
        case .noSurvey: pick("There is no survey here", "Nie ma tu ankiety", "Hier gibt es keine Befragung", "Il n’y a pas d’enquête ici")
        case .linkNeeded:
            pick(
                "You need a personal link", "Potrzebny jest osobisty odnośnik", "Sie brauchen einen persönlichen Link",
                "Il vous faut un lien personnel")
        case .notYet: pick("Not open yet", "Ankieta jeszcze się nie rozpoczęła", "Noch nicht geöffnet", "Pas encore ouverte")
        case .ended: pick("The survey has ended", "Ankieta została zakończona", "Die Befragung ist beendet", "L’enquête est terminée")
        case .full: pick("The survey is full", "Zebrano już wszystkie odpowiedzi", "Die Befragung ist voll", "L’enquête est complète")
        case .completed: endTitle
        case .notWanted:
            pick(
                "Thank you for your interest", "Dziękujemy za zainteresowanie", "Vielen Dank für Ihr Interesse",
                "Merci de votre intérêt")
        case .quotaFull:
            pick(
                "Enough people have answered", "Odpowiedziało już dość osób", "Genug Menschen haben geantwortet",
                "Assez de personnes ont répondu")
        case .paused:
            pick("The survey is paused", "Ankieta jest wstrzymana", "Die Befragung ist unterbrochen", "L’enquête est suspendue")
        case .linkIncomplete:
            pick("The link is incomplete", "Odnośnik jest niepełny", "Der Link ist unvollständig", "Le lien est incomplet")
        case .noPlace:
            pick(
                "Please open your link again", "Otwórz ponownie swój odnośnik", "Bitte öffnen Sie Ihren Link noch einmal",
                "Veuillez rouvrir votre lien")
        case .unreadable:
            pick(
                "That could not be read", "Nie udało się odczytać danych", "Die Angaben waren nicht lesbar",
                "Les données n’ont pas pu être lues")
        case .tooManyTries: pick("Too many attempts", "Zbyt wiele prób", "Zu viele Versuche", "Trop de tentatives")
        case .unavailable:
            pick(
                "Please try again in a moment", "Spróbuj ponownie za chwilę", "Bitte versuchen Sie es gleich noch einmal",
                "Veuillez réessayer dans un instant")
        }
    }

    func text(of notice: ParticipationNotice) -> String {
        switch notice {
        case .unknown:
            pick(
                "Please check that the whole link from your invitation was opened.",
                "Sprawdź, czy otwarto cały odnośnik z zaproszenia.",
                "Bitte prüfen Sie, ob der Link aus Ihrer Einladung vollständig ist.",
                "Veuillez vérifier que le lien de votre invitation a été ouvert en entier.")
        case .answered:
            pick(
                "This survey has been answered with your link. Thank you for taking part.",
                "Za pomocą tego odnośnika wypełniono już ankietę. Dziękujemy za udział.",
                "Mit Ihrem Link wurde diese Befragung schon beantwortet. Vielen Dank für Ihre Teilnahme.",
                "Il a déjà été répondu à cette enquête avec votre lien. Merci de votre participation.")
        case .used:
            pick(
                "It lets one person take part, and that participation has begun. If it is yours, go on in the browser that you began in.",
                "Pozwala on na jednokrotny udział, a ten już się rozpoczął. Jeśli to Twoja ankieta, kontynuuj w tej samej przeglądarce.",
                "Er gilt für eine Teilnahme, und diese hat begonnen. Ist es Ihre, so fahren Sie in demselben Browser fort.",
                "Il permet une seule participation, et celle-ci a commencé. Si c’est la vôtre, continuez dans le même navigateur.")
        case .expired, .linkExpired:
            pick(
                "The time to use it is over. Please ask whoever gave it to you for a new one.",
                "Czas na jego użycie minął. Poproś o nowy osobę, od której go masz.",
                "Die Zeit, ihn zu verwenden, ist vorbei. Bitte fragen Sie dort nach einem neuen, wo Sie ihn erhalten haben.",
                "Le délai pour l’utiliser est passé. Veuillez en demander un nouveau à la personne qui vous l’a donné.")
        case .noSurvey:
            pick(
                "Your code is valid, but it leads to no survey. Please ask whoever gave it to you.",
                "Kod jest prawidłowy, ale nie prowadzi do żadnej ankiety. Zapytaj osobę, od której go masz.",
                "Ihr Code ist gültig, führt aber zu keiner Befragung. Bitte fragen Sie dort nach, wo Sie ihn erhalten haben.",
                "Votre code est valable, mais ne mène à aucune enquête. Veuillez demander à la personne qui vous l’a donné.")
        case .linkNeeded:
            pick(
                "Only people with an invitation can take part. Please open the link from yours.",
                "W ankiecie mogą wziąć udział tylko osoby zaproszone. Otwórz odnośnik ze swojego zaproszenia.",
                "Teilnehmen kann nur, wer eingeladen ist. Bitte öffnen Sie den Link aus Ihrer Einladung.",
                "Seules les personnes invitées peuvent participer. Veuillez ouvrir le lien de votre invitation.")
        case .notYet:
            pick(
                "It will open soon. Please come back later.", "Zapraszamy później.", "Bitte kommen Sie später wieder.",
                "Elle ouvrira bientôt. Veuillez revenir plus tard.")
        case .ended:
            pick(
                "It takes no further answers. Thank you for your interest.",
                "Nie przyjmujemy już odpowiedzi. Dziękujemy za zainteresowanie.",
                "Sie nimmt keine Antworten mehr an. Vielen Dank für Ihr Interesse.",
                "Elle ne reçoit plus de réponses. Merci de votre intérêt.")
        case .full:
            pick(
                "As many people as were wanted have taken part. Thank you for your interest.",
                "Wzięło w niej udział tyle osób, ile było potrzeba. Dziękujemy za zainteresowanie.",
                "So viele wie gewünscht haben teilgenommen. Vielen Dank für Ihr Interesse.",
                "Le nombre de participants souhaité est atteint. Merci de votre intérêt.")
        case .completed:
            pick(
                "Your participation is complete. You can close this page.",
                "Twój udział dobiegł końca. Możesz zamknąć tę stronę.",
                "Ihre Teilnahme ist abgeschlossen. Sie können diese Seite schließen.",
                "Votre participation est terminée. Vous pouvez fermer cette page.")
        case .notWanted:
            pick(
                "By your answers, this survey is meant for other people. You can close this page.",
                "Zgodnie z odpowiedziami ta ankieta jest przeznaczona dla innych osób. Możesz zamknąć tę stronę.",
                "Nach Ihren Antworten ist diese Befragung für andere gedacht. Sie können diese Seite schließen.",
                "D’après vos réponses, cette enquête s’adresse à d’autres personnes. Vous pouvez fermer cette page.")
        case .quotaFull:
            pick(
                "There are enough answers from people like you. You can close this page.",
                "Mamy już dość odpowiedzi od osób takich jak Ty. Możesz zamknąć tę stronę.",
                "Von Menschen wie Ihnen gibt es schon genug Antworten. Sie können diese Seite schließen.",
                "Il y a assez de réponses de personnes comme vous. Vous pouvez fermer cette page.")
        case .paused:
            pick(
                "It takes no answers at present. Please try again later.",
                "Obecnie nie przyjmujemy odpowiedzi. Spróbuj ponownie później.",
                "Sie nimmt zurzeit keine Antworten an. Bitte versuchen Sie es später noch einmal.",
                "Elle ne reçoit pas de réponses pour le moment. Veuillez réessayer plus tard.")
        case .linkIncomplete:
            pick(
                "Please open it as it was sent to you.", "Otwórz go w takiej postaci, w jakiej go otrzymano.",
                "Bitte öffnen Sie ihn so, wie Sie ihn erhalten haben.", "Veuillez l’ouvrir tel que vous l’avez reçu.")
        case .noPlace:
            pick(
                "This browser does not know where you are in the survey. If that happens again, allow cookies for this site.",
                "Ta przeglądarka nie wie, w którym miejscu ankiety jesteś. Jeśli to się powtórzy, zezwól tej stronie na pliki cookie.",
                "Dieser Browser weiß nicht, wo Sie in der Befragung stehen. Geschieht das wieder, so erlauben Sie dieser Seite Cookies.",
                "Ce navigateur ne sait pas où vous en êtes. Si cela se reproduit, autorisez les cookies pour ce site.")
        case .unreadable:
            pick(
                "Please go back and send the page again.", "Wróć i wyślij stronę ponownie.",
                "Bitte gehen Sie zurück und senden Sie die Seite noch einmal.", "Veuillez revenir en arrière et renvoyer la page.")
        case .tooManyTries:
            pick(
                "Please wait a minute before you try again.", "Odczekaj minutę, zanim spróbujesz ponownie.",
                "Bitte warten Sie eine Minute, bevor Sie es wieder versuchen.", "Veuillez attendre une minute avant de réessayer.")
        case .unavailable:
            pick(
                "The survey cannot be reached at the moment. What you have answered so far is kept.",
                "Ankieta jest chwilowo niedostępna. Udzielone dotąd odpowiedzi są zapisane.",
                "Die Befragung ist im Moment nicht erreichbar. Ihre bisherigen Antworten sind gespeichert.",
                "L’enquête n’est pas accessible pour le moment. Vos réponses jusqu’ici sont conservées.")
        }
    }
}
