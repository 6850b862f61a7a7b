"""The book as a whole: how loans roll between stages of lateness, and how those of a month turn out 滾動率與帳齡分析."""
