/**
 * Showing things while a program runs: {@link org.dnas4j.report.display.Display} is all that
 * listeners know of a notebook or a console.
 */
package org.dnas4j.report.display;
