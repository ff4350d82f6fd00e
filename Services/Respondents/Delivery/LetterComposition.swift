/// What a letter says: its mailing's text with the receiver's own link, address and labels.
struct LetterComposition: Sendable {
    /// Without a slash at its end.
    let publicURL: String
    let sender: LetterSender?
    let optOuts: OptOutKey
    let names: LetterName

    /// nil for an address that no mail can go to.
    func letter(_ claimed: ClaimedLetter, at now: Int64) -> OutgoingLetter? {
        let (letter, mailing) = (claimed.letter, claimed.mailing)
        let optOut = "\(publicURL)/optout/\(optOuts.token(claimed.optOut))"
        let values = LetterValues(link: claimed.link.url, email: letter.email, optOut: optOut, labels: letter.labels)
        let text = Placeholders.filled(mailing.body, with: values, as: .plain)
        let name = names.text(letter: letter.id)
        let secrets = [claimed.link.token ?? "", optOuts.token(claimed.optOut)]
        switch claimed.channel {
        case .mobile:
            return OutgoingLetter(receiver: letter.mobile, content: Array(text.utf8), name: name, secrets: secrets + [letter.mobile])
        case .mail:
            guard let receiver = MailAddress(letter.email), let sender else { return nil }
            let mail = MIMELetter(
                messageID: "\(name)@\(sender.address.domain)", date: now, sender: sender, receiver: receiver,
                subject: Placeholders.filled(mailing.subject, with: values, as: .plain), text: text,
                html: mailing.html.map { Placeholders.filled($0, with: values, as: .html) }, optOut: optOut)
            return OutgoingLetter(
                receiver: receiver.text, content: mail.bytes, name: name, secrets: secrets + [receiver.text, receiver.local])
        }
    }
}
