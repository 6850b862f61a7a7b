"""The words of the editors of decisions and forms, dmn-js's and form-js's own, in the language of the page."""

from flask_babel import gettext as _


def table_words() -> dict[str, str]:
    """Return dmn-js's own words by its English ones; what is missing is said as dmn-js says it."""
    return {**_table_acts(), **_table_parts(), **_cell_words()}


def _table_acts() -> dict[str, str]:
    return {
        "Add rule": _("Add a rule"),
        "Add rule above": _("Add a rule above"),
        "Add rule below": _("Add a rule below"),
        "Add input": _("Add a column that is asked"),
        "Add input column left": _("Add a column at the left"),
        "Add input column right": _("Add a column at the right"),
        "Add cell description": _("Add a note to the cell"),
        "Remove cell description": _("Take the note from the cell"),
        "Remove rule": _("Remove the rule"),
        "Remove input column": _("Remove the column"),
        "Copy rule": _("Copy the rule"),
        "Cut rule": _("Cut the rule out"),
        "Paste rule above": _("Paste the rule above"),
        "Paste rule below": _("Paste the rule below"),
        "Copy input column": _("Copy the column"),
        "Cut input column": _("Cut the column out"),
        "Paste input column left": _("Paste the column at the left"),
        "Paste input column right": _("Paste the column at the right"),
        "Move rule": _("Move the rule"),
        "Resize": _("Change the width"),
        "Edit": _("Edit"),
        "View DRD": _("Show how the tables need each other"),
        "Create decision": _("Add a decision"),
        "Append decision": _("Append a decision"),
        "Create input data": _("Add a fact"),
        "Append input data": _("Append a fact"),
        "Connect to other element": _("Connect to another element"),
        "Delete": _("Delete"),
    }


def _table_parts() -> dict[str, str]:
    return {
        "When": _("If"),
        "And": _("and"),
        "Then": _("then"),
        "Annotation": _("Why"),
        "Annotations": _("Why"),
        "Hit policy": _("Which rule counts"),
        "Hit policy:": _("Which rule counts:"),
        "Decision name": _("Name of the decision"),
        "Decision name: ": _("Name of the decision:") + " ",
        "Input": _("What is asked"),
        "Input label": _("Heading of the column"),
        "Input label: ": _("Heading of the column:") + " ",
        "Input expression": _("Variable that is asked"),
        "Input expression: ": _("Variable that is asked:") + " ",
        "Input type": _("Type of the column"),
        "Output": _("Result"),
        "Output label": _("Heading of the result"),
        "Output label: ": _("Heading of the result:") + " ",
        "Output name": _("Name of the result"),
        "Output name: ": _("Name of the result:") + " ",
        "Output type": _("Type of the result"),
        "Expression": _("Expression"),
        "Expression language": _("Expression language"),
        "Enter expression": _("Enter a variable"),
        "Predefined values": _("Values to choose from"),
        "Add predefined values": _("Add values to choose from"),
        "Clear predefined values": _("Take the values to choose from away"),
        "No values": _("No values"),
        "Type": _("Type"),
    }


def _cell_words() -> dict[str, str]:
    return {
        "Edit string": _("Change the text"),
        "Edit number": _("Change the number"),
        "Edit boolean": _("Change yes or no"),
        "Test type": _("What is tested"),
        "Match one": _("Is one of"),
        "Match none": _("Is none of"),
        "Values": _("Values"),
        "Value": _("Value"),
        "Add values": _("Add values"),
        "Comparison": _("Comparison"),
        "Comparison operator": _("Comparison sign"),
        "Range": _("Range"),
        "Equals": _("Equals"),
        "Less": _("Less than"),
        "Less or equals": _("At most"),
        "Greater": _("More than"),
        "Greater or equals": _("At least"),
        "Include": _("Included"),
        "Exclude": _("Not included"),
        "Start value": _("From"),
        "End value": _("To"),
        "Yes": _("Yes"),
        "No": _("No"),
        "Strings must be in double quotes": _("Put texts in double quotes"),
    }


def form_words() -> dict[str, str]:
    """Return the words that form-js lets us say, by its English ones."""
    return {
        "<empty>": _("empty"),
        "Create": _("Add"),
        "Create new list item": _("Add an entry"),
        "Delete item": _("Delete the entry"),
        "Toggle list item": _("Open or close the entry"),
        "Toggle section": _("Open or close the section"),
        "Section contains edits": _("Something is set in this section"),
        "Section contains an error": _("Something is wrong in this section"),
    }
