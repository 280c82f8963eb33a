/**
 * Open choices of a configuration. A component whose type extends {@link org.dnas4j.kind.Kind} can
 * hold any record that implements it: one of this project, of another library, or one declared in a
 * notebook's cell.
 */
package org.dnas4j.kind;
