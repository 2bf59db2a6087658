"""Drawings as SVG: scales, marks and whole figures. It knows neither graph nor web; plain values in, ``Markup`` out.

Colours come from classes that the style sheets define, so that a drawing follows light, dark and print.
"""
