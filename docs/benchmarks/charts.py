"""Bars on a logarithmic axis, from the line 1 to the left or right, as SVG for light and dark backgrounds."""
import math
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP, ROW, BAR = 760, 210, 64, 62, 24, 14
STYLE = """
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px } .quiet { fill: #59636e } .end { text-anchor: end }
  .middle { text-anchor: middle } .grid { stroke: #d1d9e0 } .one { stroke: #1f2328; stroke-width: 1.5 }
  .less { fill: #0969da } .more { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .quiet { fill: #9198a1 } .grid { stroke: #3d444d } .one { stroke: #f0f6fc }
    .less { fill: #4493f8 } .more { fill: #f0883e }
  }
"""


def bars(title, subtitle, rows, left, right):
    """Rows of a label and a number above 0; what the sides of the line 1 mean."""
    low = math.floor(min(0, *(math.log10(v) for _, v in rows)))
    high = math.ceil(max(0.3, *(math.log10(v) for _, v in rows)))
    x = lambda log: LEFT + (WIDTH - LEFT - RIGHT) * (log - low) / (high - low)
    bottom = TOP + ROW * len(rows) + 6
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 44}" width="{WIDTH}" role="img">',
             f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>",
             f'<text class="title" x="12" y="22">{escape(title)}</text>',
             f'<text class="quiet" x="12" y="42">{escape(subtitle)}</text>']
    for power in range(low, high + 1):
        at = x(power)
        lines.append(f'<line class="grid" x1="{at:.1f}" y1="{TOP - 6}" x2="{at:.1f}" y2="{bottom}"/>')
        lines.append(f'<text class="quiet middle" x="{at:.1f}" y="{bottom + 17}">{number(10**power)}</text>')
    for i, (label, value) in enumerate(rows):
        y, log = TOP + ROW * i, math.log10(value)
        begin, end = sorted((x(0), x(log)))
        kind = "less" if value <= 1 else "more"
        place = f'class="end" x="{begin - 6:.1f}"' if value < 1 else f'x="{end + 6:.1f}"'
        bar = f'<rect class="{kind}" x="{begin:.1f}" y="{y}" width="{max(1, end - begin):.1f}" height="{BAR}" rx="2"/>'
        lines += [f'<text class="end" x="{LEFT - 14}" y="{y + 12}">{escape(label)}</text>', bar,
                  f"<text {place} y=\"{y + 12}\">{number(value)}</text>"]
    one = x(0)
    lines.append(f'<line class="one" x1="{one:.1f}" y1="{TOP - 10}" x2="{one:.1f}" y2="{bottom}"/>')
    if left:
        lines.append(f'<text class="quiet end" x="{one - 8:.1f}" y="{bottom + 36}">← {escape(left)}</text>')
    lines.append(f'<text class="quiet" x="{one + 8:.1f}" y="{bottom + 36}">{escape(right)} →</text>')
    return "\n".join(lines) + "\n</svg>\n"


def number(value):
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"
