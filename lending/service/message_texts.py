"""What the bank writes to its customers in short messages, in both languages."""

from collections.abc import Mapping

#: Texts by template, then language; places in braces are facts of the notification.
TEXTS: Mapping[str, Mapping[str, str]] = {
    "supplement_requested": {
        "en": "{reference}: we need {count} more item(s) from you by {until}. Sign in to see the list.",
        "zh_Hant": "{reference}：請於 {until} 前補正 {count} 項資料，登入即可查看清單。",
    },
    "supplement_reminder": {
        "en": "{reference}: your documents are still missing. Without them the application lapses on {until}.",
        "zh_Hant": "{reference}：尚未收到您的補正資料，逾 {until} 申請將失效。",
    },
    "information_requested": {
        "en": "{reference}: we have a question about your application. Please answer by {until}.",
        "zh_Hant": "{reference}：我們對您的申請有疑問，請於 {until} 前回覆。",
    },
    "refused": {
        "en": "{reference}: we cannot take up your application. Sign in to read why.",
        "zh_Hant": "{reference}：很抱歉，我們無法受理您的申請，登入可查看原因。",
    },
    "rejected": {
        "en": "{reference}: we cannot grant this loan. Sign in to read the reasons and how to appeal by {until}.",
        "zh_Hant": "{reference}：很抱歉，本次貸款未獲核准。登入可查看原因，並可於 {until} 前申訴。",
    },
    "lapsed": {
        "en": "{reference}: the application has lapsed. You can apply again at any time.",
        "zh_Hant": "{reference}：申請已失效，歡迎隨時重新申請。",
    },
    "offered": {
        "en": "{reference}: your loan is approved. Read and sign the contract by {until}.",
        "zh_Hant": "{reference}：您的貸款已核准，請於 {until} 前閱讀並簽署合約。",
    },
    "offer_lapsed": {
        "en": "{reference}: the offer was not signed in time and has lapsed.",
        "zh_Hant": "{reference}：合約逾期未簽，核准已失效。",
    },
    "payment_list": {
        "en": "{reference}: please correct to whom the loan is to be paid. Sign in to see what is wrong.",
        "zh_Hant": "{reference}：請更正貸款支付對象，登入可查看需更正之處。",
    },
    "disbursed": {
        "en": "{reference}: {amount} has been paid out. The first instalment of {instalment} is due on {first_due}.",
        "zh_Hant": "{reference}：貸款 {amount} 元已撥付，首期 {instalment} 元於 {first_due} 扣款。",
    },
    "not_disbursed": {
        "en": "{reference}: the loan will not be paid out. Sign in to read why.",
        "zh_Hant": "{reference}：本筆貸款不予撥付，登入可查看原因。",
    },
    "withdrawn": {
        "en": "{reference}: your application is withdrawn. Nothing more is needed from you.",
        "zh_Hant": "{reference}：您的申請已撤回，無需再辦理任何手續。",
    },
    "arrears_reminder": {
        "en": "{reference}: {amount} is overdue since {since}. Please pay it into your account. Cannot pay, or not right? Call {phone}.",
        "zh_Hant": "{reference}：{amount} 元自 {since} 起逾期，請儘速存入還款帳戶。有困難或有疑義請致電 {phone}。",
    },
    "restructuring_offered": {
        "en": "{reference}: your new plan is approved. Read and sign the agreement by {until}.",
        "zh_Hant": "{reference}：您的還款調整方案已核准，請於 {until} 前閱讀並簽署補充協議。",
    },
    "restructuring_refused": {
        "en": "{reference}: we cannot change your plan. Sign in to read why, or call {phone}.",
        "zh_Hant": "{reference}：很抱歉，無法調整您的還款計劃。登入可查看原因，或致電 {phone}。",
    },
    "restructuring_lapsed": {
        "en": "{reference}: the agreement was not signed in time and has lapsed. You can ask again.",
        "zh_Hant": "{reference}：補充協議逾期未簽，已失效。您可重新申請。",
    },
    "restructuring_anew": {
        "en": "{reference}: your loan changed before the new plan was booked. We make the agreement anew; you need do nothing now.",
        "zh_Hant": "{reference}：新計劃入帳前貸款已有變動，本行將重新製作協議，您暫無需辦理。",
    },
    "restructuring_changed": {
        "en": "{reference}: your new plan holds. Sign in to see what is due when. Please pay on time: a missed payment goes to collection.",
        "zh_Hant": "{reference}：新還款計劃已生效，登入可查看各期應還。請按期還款，逾期將轉入催收。",
    },
    "signing_code": {
        "en": "{reference}: {code} is your code to sign. It is valid for 5 minutes. We never ask for it by phone.",
        "zh_Hant": "{reference}：簽署驗證碼 {code}，5 分鐘內有效。本行不會來電索取。",
    },
}


def render(template: str, language: str, facts: Mapping[str, object]) -> str:
    """Return a message in the customer's language, in English where there is no other."""
    texts = TEXTS[template]
    return texts.get(language, texts["en"]).format(**facts)
