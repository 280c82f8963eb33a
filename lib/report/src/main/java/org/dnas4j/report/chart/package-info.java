/**
 * Figures as values, drawn without knowledge of runs: charts for Plotly and as SVG, pages of them,
 * and drawings of super nets and architectures.
 */
package org.dnas4j.report.chart;
