package org.dnas4j.report.chart;

/**
 * A drawing that is no chart.
 *
 * @param svg an SVG element that loads nothing
 * @param text what it shows, where no picture can be shown
 */
public record Picture(String svg, String text) {
  @Override
  public String toString() {
    return "[picture: " + text + "]";
  }
}
