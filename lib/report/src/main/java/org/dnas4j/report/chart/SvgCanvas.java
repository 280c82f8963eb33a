package org.dnas4j.report.chart;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes shapes as SVG. Nothing is measured with the fonts of the machine, so that the same shapes
 * give the same file everywhere and no fonts need be installed.
 */
final class SvgCanvas {
  /** Where a text lies to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final StringWriter out = new StringWriter();
  private final XMLStreamWriter xml;

  SvgCanvas(int width, int height) {
    try {
      xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
      xml.writeStartElement("svg");
      attributes("xmlns", "http://www.w3.org/2000/svg", "width", width, "height", height);
      attributes("viewBox", "0 0 " + width + " " + height, "font-family", "sans-serif");
      rectangle(0, 0, width, height, "#FFFFFF", "");
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Shifts what is drawn from now on, until {@link #moveBack}. */
  void moveTo(double x, double y) {
    try {
      xml.writeCharacters("\n");
      xml.writeStartElement("g");
      attributes("transform", "translate(" + number(x) + " " + number(y) + ")");
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  void moveBack() {
    try {
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  void line(double x1, double y1, double x2, double y2, String color) {
    empty("line", "x1", x1, "y1", y1, "x2", x2, "y2", y2, "stroke", color);
  }

  /** A line through points written as {@code x,y x,y ...}. */
  void polyline(String points, String color, boolean dashed) {
    empty(
        "polyline",
        "points",
        points,
        "fill",
        "none",
        "stroke",
        color,
        "stroke-width",
        2,
        "stroke-dasharray",
        dashed ? "7 5" : "none");
  }

  void rectangle(double x, double y, double width, double height, String fill, String tip) {
    shape(tip, "rect", "x", x, "y", y, "width", width, "height", height, "fill", fill);
  }

  void circle(double x, double y, String color, String tip) {
    shape(tip, "circle", "cx", x, "cy", y, "r", 5, "fill", color);
  }

  void diamond(double x, double y, String color, String tip) {
    String points =
        String.format(
            Locale.ROOT,
            "%s,%s %s,%s %s,%s %s,%s",
            number(x - 6),
            number(y),
            number(x),
            number(y - 6),
            number(x + 6),
            number(y),
            number(x),
            number(y + 6));
    shape(tip, "polygon", "points", points, "fill", "#FFFFFF", "stroke", color, "stroke-width", 2);
  }

  /** A circle that is not filled with its colour but white. */
  void ring(double x, double y, double radius, String color, String tip) {
    shape(
        tip,
        "circle",
        "cx",
        x,
        "cy",
        y,
        "r",
        radius,
        "fill",
        "#FFFFFF",
        "stroke",
        color,
        "stroke-width",
        2);
  }

  /** A level arc between two points of one height whose middle is {@code offset} lower. */
  void arc(
      double x1,
      double y,
      double x2,
      double offset,
      String color,
      double width,
      boolean dashed,
      String tip) {
    // A quadratic curve reaches half of the way to its control point.
    String path =
        String.format(
            Locale.ROOT,
            "M%s %s Q%s %s %s %s",
            number(x1),
            number(y),
            number((x1 + x2) / 2),
            number(y + 2 * offset),
            number(x2),
            number(y));
    shape(
        tip,
        "path",
        "d",
        path,
        "fill",
        "none",
        "stroke",
        color,
        "stroke-width",
        width,
        "stroke-dasharray",
        dashed ? "7 5" : "none");
  }

  /** A picture from a data URI, its pixels sharp. */
  void image(double x, double y, double width, double height, String uri) {
    empty(
        "image",
        "x",
        x,
        "y",
        y,
        "width",
        width,
        "height",
        height,
        "href",
        uri,
        "style",
        "image-rendering: pixelated");
  }

  void text(double x, double y, int size, Anchor anchor, String color, String text) {
    text(text, "x", x, "y", y, "font-size", size, "text-anchor", lower(anchor), "fill", color);
  }

  /** A text that reads upwards, centred on its point. */
  void uprightText(double x, double y, int size, String text) {
    String turn = String.format(Locale.ROOT, "rotate(-90 %s %s)", number(x), number(y));
    text(text, "x", x, "y", y, "font-size", size, "text-anchor", "middle", "transform", turn);
  }

  /** Ends the picture and returns it. */
  String finish() {
    try {
      xml.writeEndElement();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return out + "\n";
  }

  private void text(String text, Object... attributes) {
    try {
      xml.writeCharacters("\n");
      xml.writeStartElement("text");
      attributes(attributes);
      xml.writeCharacters(legal(text));
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A shape with a text that shows when the pointer rests on it. */
  private void shape(String tip, String name, Object... attributes) {
    if (tip.isEmpty()) {
      empty(name, attributes);
      return;
    }
    try {
      xml.writeCharacters("\n");
      xml.writeStartElement(name);
      attributes(attributes);
      xml.writeStartElement("title");
      xml.writeCharacters(legal(tip));
      xml.writeEndElement();
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private void empty(String name, Object... attributes) {
    try {
      xml.writeCharacters("\n");
      xml.writeEmptyElement(name);
      attributes(attributes);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private void attributes(Object... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      xml.writeAttribute(
          (String) attributes[i], value instanceof Double d ? number(d) : value.toString());
    }
  }

  /** A coordinate to a hundredth of a pixel. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
  }

  private static String lower(Anchor anchor) {
    return anchor.name().toLowerCase(Locale.ROOT);
  }

  /** Without the control characters that XML cannot hold. */
  private static String legal(String text) {
    return text.replaceAll("[^\\x20-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", " ");
  }
}
