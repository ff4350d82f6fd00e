extension ParticipationTexts {
    var optOutTitle: String { pick("No more letters", "Rezygnacja z wiadomości", "Keine weiteren Nachrichten", "Plus de messages") }
    var optOutText: String {
        pick(
            "Press the button, and the sender of the letter that brought you here will not write to your address again.",
            "Po naciśnięciu przycisku nadawca wiadomości, która Cię tu przywiodła, nie napisze już na Twój adres.",
            "Drücken Sie die Schaltfläche, und der Absender der Nachricht, die Sie hierher geführt hat, schreibt Ihnen nicht mehr.",
            "Appuyez sur le bouton, et l’expéditeur du message qui vous a conduit ici ne vous écrira plus.")
    }
    var optOutButton: String {
        pick("Write to me no more", "Nie pisz do mnie więcej", "Schreiben Sie mir nicht mehr", "Ne plus m’écrire")
    }
    var optedOutText: String {
        pick(
            "Your address has been taken off the list. This sender will not write to you again.",
            "Twój adres usunięto z listy. Ten nadawca nie będzie już do Ciebie pisać.",
            "Ihre Adresse ist von der Liste genommen. Dieser Absender schreibt Ihnen nicht mehr.",
            "Votre adresse a été retirée de la liste. Cet expéditeur ne vous écrira plus.")
    }
}
