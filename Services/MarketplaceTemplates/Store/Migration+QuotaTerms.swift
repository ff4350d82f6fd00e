import Storage

extension Migration {
    /// Quotas by share, and what is kept for quotas. Those of before are counted ones that nothing is kept for.
    static let quotaTerms = Migration(
        id: "marketplaceTemplates.quotaTerms",
        statements: [
            "ALTER TABLE buyer_quotas ADD COLUMN minimum {integer}",
            // Per cent as decimal text.
            "ALTER TABLE buyer_quotas ADD COLUMN share {text}",
            "ALTER TABLE buyer_quotas ADD COLUMN flexibility {integer}",
        ])
}
