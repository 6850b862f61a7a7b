"""Why an application ended as it did, in words a customer understands and can act on; codes are what services write."""

from collections.abc import Iterable, Mapping

#: Texts by code, then language. R… are the scorecard's reason codes (lending/domain/scorecards/characteristics.json), the names of
#: measures are those of lending/domain/affordability.py and collateral.py.
TEXTS: Mapping[str, Mapping[str, str]] = {
    "precheck_refused": {
        "en": "The application does not meet the conditions for this loan. Our officer will gladly explain; call us or come to a branch.",
        "zh_Hant": "本次申請未符合此項貸款的受理條件，歡迎來電或親臨分行了解詳情。",
    },
    "screening_hit": {
        "en": "We are not allowed to take up this application after the checks that the law requires of us.",
        "zh_Hant": "依法令要求完成審查後，本行無法受理此申請。",
    },
    "court_enforcement": {
        "en": "A court is enforcing a judgment against you. Settle it, and apply again once the entry is closed.",
        "zh_Hant": "查有法院執行案件尚未了結，請於結案後再行申請。",
    },
    "consent_missing": {
        "en": "A consent we need was missing or taken back, so we could not ask the credit bureau and the other offices.",
        "zh_Hant": "缺少必要的授權同意（或已撤回），本行無法向徵信及相關機構查詢。",
    },
    "supplement_not_received": {
        "en": "The documents we asked for did not arrive in time. You can apply again at any time.",
        "zh_Hant": "未於期限內收到補正資料，歡迎隨時重新申請。",
    },
    "information_not_received": {
        "en": "We did not get the answer to our question in time.",
        "zh_Hant": "未於期限內收到您對本行詢問的答覆。",
    },
    "overall_assessment": {
        "en": "Looking at everything together, we found the risk of this loan too high.",
        "zh_Hant": "經綜合評估，本筆貸款風險超出本行可承受範圍。",
    },
    "offer_not_signed": {
        "en": "The offer was not signed in time. You can apply again at any time.",
        "zh_Hant": "未於期限內完成簽約，歡迎隨時重新申請。",
    },
    "conditions_not_met": {
        "en": "A condition of the approval was not met.",
        "zh_Hant": "核准所附條件未獲滿足。",
    },
    "payment_refused": {
        "en": "The money could not be released: where it was to go does not fit the purpose of the loan.",
        "zh_Hant": "貸款支付對象與申請用途不符，無法撥付。",
    },
    "debt_to_income": {
        "en": "The instalment and your other debts together would take too much of your income. A smaller amount or longer term helps.",
        "zh_Hant": "本筆還款連同既有負債占收入比重過高，可考慮降低金額或延長期限。",
    },
    "cash_flow_coverage": {
        "en": "What is left of your income after living costs and debts does not safely cover the instalment.",
        "zh_Hant": "扣除生活支出與既有負債後，可用現金流不足以穩妥支應還款。",
    },
    "credit_standing": {
        "en": "Your credit report shows overdue payments or many recent enquiries. Paying on time for some months improves it.",
        "zh_Hant": "徵信報告顯示逾期或近期查詢較多，持續按時還款可改善紀錄。",
    },
    "purpose_compliance": {
        "en": "Where the money is to go does not fit the purpose you stated, or could not be shown.",
        "zh_Hant": "貸款用途與支付對象不符，或未能提供證明。",
    },
    "loan_to_value": {
        "en": "The loan is too large for the value of the security. A smaller amount or further security helps.",
        "zh_Hant": "貸款金額相對抵押物價值過高，可考慮降低金額或增加擔保。",
    },
    "R01": {"en": "Your current account shows little or no balance.", "zh_Hant": "往來帳戶餘額偏低或無往來紀錄。"},
    "R02": {"en": "Earlier loans were repaid late, or there are loans elsewhere.", "zh_Hant": "過往貸款曾有延遲，或於他行另有貸款。"},
    "R03": {"en": "The term you asked for is long.", "zh_Hant": "申請期限較長。"},
    "R04": {"en": "The amount you asked for is high.", "zh_Hant": "申請金額較高。"},
    "R05": {"en": "You pay other instalment plans at the same time.", "zh_Hant": "同時另有其他分期付款。"},
    "R06": {"en": "Loans for this purpose are repaid less reliably.", "zh_Hant": "此類用途的貸款還款風險較高。"},
    "R07": {"en": "You have been in your present job for a short time, or have none.", "zh_Hant": "現職年資較短或目前未就業。"},
    "R08": {"en": "You stated little property of your own.", "zh_Hant": "申報的自有財產較少。"},
    "R09": {"en": "Your housing situation lowered the score.", "zh_Hant": "居住狀況降低了評分。"},
    "R10": {"en": "Your age group lowered the score a little.", "zh_Hant": "年齡區間略為降低評分。"},
    "R11": {"en": "You stated few savings.", "zh_Hant": "申報的存款較少。"},
    "R12": {"en": "The instalment takes a large part of your income.", "zh_Hant": "分期還款占收入比重較高。"},
    "R13": {"en": "There is no co-applicant or guarantor who strengthens the application.", "zh_Hant": "無共同借款人或保證人增強申請。"},
    "R14": {"en": "Social security was paid for a short time only.", "zh_Hant": "社會保險繳納月數較短。"},
    "R15": {"en": "The base of your housing provident fund is low, or there is none.", "zh_Hant": "住房公積金繳存基數較低或未繳存。"},
    "R16": {"en": "Water, power or gas bills were paid late.", "zh_Hant": "水電燃氣帳單曾有遲繳。"},
    "R17": {"en": "You have lived at your address for a short time.", "zh_Hant": "現址居住時間較短。"},
    "R18": {"en": "The number of your loans at this bank lowered the score.", "zh_Hant": "於本行的貸款筆數降低了評分。"},
    "R19": {"en": "Your occupation lowered the score.", "zh_Hant": "職業類別降低了評分。"},
    "R20": {"en": "The number of people you support lowered the score.", "zh_Hant": "扶養人數降低了評分。"},
    "R21": {"en": "No telephone is registered in your name.", "zh_Hant": "無登記於本人名下的電話。"},
}
_UNKNOWN = {"en": "Ask us for the reason; call us or come to a branch.", "zh_Hant": "原因請洽本行客服或親臨分行。"}


def reason_text(code: str, language: str) -> str:
    """Return a reason in plain words, in English where the language has none."""
    texts = TEXTS.get(code, _UNKNOWN)
    return texts.get(language, texts["en"])


def reason_texts(codes: Iterable[str], language: str) -> list[str]:
    """Return reasons in plain words, each once, in their order."""
    return list(dict.fromkeys(reason_text(code, language) for code in codes))
