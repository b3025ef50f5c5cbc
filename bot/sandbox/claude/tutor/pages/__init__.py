"""What the request gives the offline tutor: the lessons' pages and the lab's brief, read and indexed."""
