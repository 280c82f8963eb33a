/**
 * What every part needs and no chapter of the paper is about: checks of ranges, files that are
 * whole or not there, what a failure of the file system means, and checksums.
 */
package org.dnas4j.base;
