/**
 * Tables and figures of runs, with the paper's values beside the measured ones (Tables 1 and 2, and
 * Figure 3 of arXiv 1812.00090).
 *
 * <p>A figure is described once as a {@link org.dnas4j.report.chart.Chart} and drawn twice: by
 * Plotly in a page that can be explored, and as an SVG for documents.
 */
package org.dnas4j.report;
