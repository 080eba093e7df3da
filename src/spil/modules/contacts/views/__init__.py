"""Pages of contacts. Everybody reads them; what may be changed is offered to who may."""
