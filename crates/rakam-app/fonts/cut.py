"""Cut Inter to the letters that the two languages need, with figures of one width.

    pip install fonttools
    python cut.py FOLDER_WITH_INTER_OTF

Inter is at https://rsms.me/inter (SIL Open Font License 1.1, see OFL.txt).
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# Latin for English and Turkish with the western neighbours (file names), and the marks that the catalogue uses.
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x218, 0x219, 0x21A, 0x21B]
MARKS = [ord(mark) for mark in "–—‘’“”„…·•‰×−≈→←↑↓"]

for weight in ("Regular", "SemiBold"):
    font = TTFont(Path(sys.argv[1]) / f"Inter-{weight}.otf")
    # Tabular figures by default: columns of percents must not dance while one draws.
    substitutions = font["GSUB"].table
    for record in substitutions.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            mappings = [getattr(s, "ExtSubTable", s).mapping for i in record.Feature.LookupListIndex for s in substitutions.LookupList.Lookup[i].SubTable]
    for table in font["cmap"].tables:
        for code in [*range(0x30, 0x3A), ord("%")]:
            for mapping in mappings:
                if code in table.cmap:
                    table.cmap[code] = mapping.get(table.cmap[code], table.cmap[code])
    options = subset.Options(layout_features=["kern", "calt", "ccmp", "mark"], hinting=False, desubroutinize=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS + MARKS)
    cutter.subset(font)
    font.save(f"Inter-{weight}.otf")
