"""What a name looks like in English prose: a title or a common given name, then a capitalised surname."""

TITLES = "Mr Mrs Ms Miss Mx Dr Prof Professor Sir Dame Rev Sister Baby Master Madam Judge Capt Sgt"

GIVEN_NAMES = """
Aaron Abigail Adam Adrian Aisha Alan Albert Alex Alexander Alexandra Alice Alison Amanda Amelia Amy Ana
Andrea Andrew Angela Anita Ann Anna Anne Anthony Antonio Arthur Ashley Austin Barbara Benjamin Bernard Beth
Betty Beverly Brandon Brenda Brian Bridget Bruce Bryan Carl Carlos Carmen Carol Caroline Catherine Charles
Charlotte Cheryl Chloe Christian Christina Christine Christopher Claire Clara Colin Connor Craig Cynthia
Daniel David Deborah Denise Dennis Derek Diana Diane Donald Donna Doris Dorothy Douglas Duncan Dylan Edith
Edward Eileen Elaine Eleanor Elena Elizabeth Ella Ellen Emily Emma Eric Erica Ethan Eugene Eva Evelyn Fatima
Felix Fiona Florence Frances Francis Frank Fred Gabriel Gareth Gary George Gerald Gillian Gloria Gordon
Graham Gregory Hannah Harold Harriet Harry Hassan Heather Helen Henry Howard Hugh Ian Ibrahim Irene Isaac
Isabel Isabella Jack Jacob Jacqueline James Jane Janet Jason Jean Jeffrey Jennifer Jeremy Jessica Joan
Joanna John Jonathan Jordan Jose Joseph Joshua Joyce Juan Judith Judy Julia Julian Julie Justin Karen
Katherine Kathleen Keith Kelly Kenneth Kevin Kimberly Kyle Laura Lauren Lawrence Leah Leo Leon Leonard Lewis
Liam Linda Lisa Logan Louis Louise Lucas Lucy Luis Luke Lydia Malcolm Margaret Maria Marie Marion Martha
Martin Mary Matthew Maureen Megan Melissa Michael Michelle Miguel Mohammed Molly Monica Muhammad Nancy
Natalie Nathan Neil Nicholas Nicole Noah Nora Olga Oliver Olivia Omar Oscar Pamela Patricia Patrick Paul
Pauline Peter Philip Phyllis Rachel Ralph Raymond Rebecca Richard Robert Robin Roger Ronald Rosa Rosemary
Russell Ruth Ryan Samantha Samuel Sandra Sarah Scott Sean Sharon Shirley Simon Sofia Sophia Sophie Stanley
Stella Stephanie Stephen Steven Stuart Susan Sylvia Teresa Theresa Thomas Timothy Tracy Tyler Valerie
Vanessa Veronica Victor Victoria Vincent Virginia Walter Wayne Wendy William Yvonne Zachary Zoe
"""

# In bytes of UTF-8, for hyperscan and for re alike: Latin, Greek and Cyrillic letters are two bytes.
_CAPITAL = "(?:[A-Z]|\xc3[\x80-\x9e]|[\xc4-\xd4][\x80-\xbf])"
_LETTER = "(?:[A-Za-z'-]|[\xc3-\xd4][\x80-\xbf])"
_TITLE = "(?:" + "|".join(TITLES.split()) + ")"
_GIVEN = "(?:" + "|".join(GIVEN_NAMES.split()) + ")"
_GAP = "[ \\t\\r\\n]{1,3}"
_SURNAME = f"{_CAPITAL}{_LETTER}{{1,30}}"

# One literal each: hyperscan compiles and scans them many times faster than an alternation with its surname.
NAME_HEADS = tuple(rf"\b{name}\b" for name in (*TITLES.split(), *GIVEN_NAMES.split()))
NAME_SHAPE = (
    rf"(?:{_TITLE}\.?{_GAP}|{_GIVEN}{_GAP})(?:[A-Z]\.?{_GAP})?{_SURNAME}(?:{_GAP}{_SURNAME})?"
    rf"|{_SURNAME},{_GAP}{_GIVEN}(?![A-Za-z])"
)
